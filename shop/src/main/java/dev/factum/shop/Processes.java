package dev.factum.shop;

import dev.factum.shop.contract.Style;
import dev.factum.shop.database.Databases;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every role in a process of its own, some in two; they share nothing but the broker. */
final class Processes implements AutoCloseable {
    private final List<Supervised> running = new ArrayList<>();

    private Processes() {}

    /** @param broker the settings that say where it is @param folder of their logs @throws IOException saying which does not start */
    static Processes start(
            Databases databases, Map<String, String> broker, URI provider, Style style, int port, Path folder)
            throws IOException {
        var processes = new Processes();
        try {
            processes.go(databases, broker, provider, style, port, folder);
            return processes;
        } catch (IOException | RuntimeException e) {
            processes.close();
            throw e;
        }
    }

    /** One of each first: it makes the tables, and the second finds them. */
    private void go(Databases databases, Map<String, String> broker, URI provider, Style style, int port, Path folder)
            throws IOException {
        var addresses = new TreeMap<Role, List<String>>();
        for (int number = 1; number <= most(); number++) {
            var started = new TreeMap<Role, Supervised>();
            for (var role : Role.services()) {
                if (number > role.processes()) continue;
                var settings = role.settings(databases.of(role.word()), provider, Role.gateway(port), style);
                settings.putAll(broker);
                started.put(role, start(name(role, number), role, settings, folder));
            }
            for (var one : started.entrySet())
                addresses
                        .computeIfAbsent(one.getKey(), role -> new ArrayList<>())
                        .add("http://127.0.0.1:" + one.getValue().awaitPort());
        }
        var settings = new HashMap<String, Object>(Map.of("server.port", port));
        addresses.forEach((role, all) -> settings.put("shop.services." + role.word(), String.join(",", all)));
        start(Role.GATEWAY.word(), Role.GATEWAY, settings, folder).awaitPort();
    }

    private static int most() {
        return Role.services().stream().mapToInt(Role::processes).max().orElse(0);
    }

    private static String name(Role role, int number) {
        return role.processes() == 1 ? role.word() : role.word() + "-" + number;
    }

    private Supervised start(String name, Role role, Map<String, Object> settings, Path folder) {
        settings.putIfAbsent("server.port", 0);
        var process = Supervised.start(name, role, settings, folder.resolve(name + ".log"));
        running.add(process);
        return process;
    }

    /** All at once: none of them can do without the others for long. */
    @Override
    public void close() {
        running.reversed().forEach(Supervised::end);
        running.forEach(Supervised::close);
        running.clear();
    }
}
