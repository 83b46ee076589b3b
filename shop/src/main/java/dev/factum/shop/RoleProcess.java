package dev.factum.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One role in this process. Its settings come over the standard input, one a line up to an empty one, because a command line is seen by everybody; it says its
 * port when it is ready, and ends when the input does, which is when whoever started it wants it to or is gone.
 */
final class RoleProcess {
    private static final Duration STOP = Duration.ofSeconds(15);

    private RoleProcess() {}

    /** @param arguments the role */
    public static void main(String[] arguments) throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var role = Role.valueOf(arguments[0]);
        var context = role.application().properties(settings(input)).run();
        System.out.println(context.getEnvironment().getRequiredProperty("local.server.port"));
        while (input.read() >= 0) {
            // nothing more is said to it
        }
        Thread.ofPlatform().daemon().start(RoleProcess::endAnyway);
        context.close();
        System.exit(0);
    }

    private static Map<String, Object> settings(BufferedReader input) throws IOException {
        var settings = new HashMap<String, Object>();
        for (var line = input.readLine(); line != null && !line.isEmpty(); line = input.readLine()) {
            int end = line.indexOf('=');
            settings.put(line.substring(0, end), line.substring(end + 1));
        }
        return settings;
    }

    /** Nobody is left who would. */
    private static void endAnyway() {
        try {
            Thread.sleep(STOP);
        } catch (InterruptedException e) {
            return;
        }
        Runtime.getRuntime().halt(1);
    }
}
