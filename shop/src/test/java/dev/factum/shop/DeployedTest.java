package dev.factum.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.test.Eventually;
import dev.factum.test.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files for containers: there is no engine here that runs them, but what they say of each part is done. */
class DeployedTest {
    private static final Path COMPOSE = Path.of("deploy", "docker-compose.yml");
    private static final Path KUBERNETES = Path.of("deploy", "kubernetes.yml");
    private static final String IMAGE = "factum-shop";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):\\?[^}]*}");
    private static final int INVOICES = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    // ---- what the files say

    private static Yaml yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions()));
    }

    private static Map<String, Object> compose() throws IOException {
        return map(yaml().load(Files.readString(COMPOSE)));
    }

    private static List<Map<String, Object>> kubernetes() throws IOException {
        return StreamSupport.stream(yaml().loadAll(Files.readString(KUBERNETES)).spliterator(), false)
                .map(DeployedTest::map)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    private static Object at(Object value, Object... path) {
        for (var step : path)
            value = step instanceof Integer i ? list(value).get(i) : map(value).get(step.toString());
        return value;
    }

    /** The shop's own containers of the compose file. */
    private static Map<String, Map<String, Object>> parts() throws IOException {
        var parts = new LinkedHashMap<String, Map<String, Object>>();
        map(compose().get("services")).forEach((name, said) -> {
            if (IMAGE.equals(map(said).get("image"))) parts.put(name, map(said));
        });
        return parts;
    }

    /** The same of Kubernetes, by what they run. */
    private static Map<String, Map<String, String>> podEnvironments() throws IOException {
        var all = kubernetes();
        var pods = new TreeMap<String, Map<String, String>>();
        for (var one : all) {
            if (at(one, "spec") == null || map(one.get("spec")).get("template") == null) continue;
            var container = map(at(one, "spec", "template", "spec", "containers", 0));
            if (!IMAGE.equals(container.get("image"))) continue;
            var environment = new TreeMap<String, String>();
            for (var from : list(container.getOrDefault("envFrom", List.of())))
                if (map(from).get("configMapRef") != null)
                    map(named(all, "ConfigMap", at(from, "configMapRef", "name"))
                                    .get("data"))
                            .forEach((name, value) -> environment.put(name, value.toString()));
            for (var entry : list(container.getOrDefault("env", List.of())))
                environment.put(at(entry, "name").toString(), at(entry, "value").toString());
            pods.put(at(container, "args", 0).toString(), environment);
        }
        return pods;
    }

    private static Map<String, Object> named(List<Map<String, Object>> all, String kind, Object name) {
        return all.stream()
                .filter(one -> kind.equals(one.get("kind")) && name.equals(at(one, "metadata", "name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
    }

    @Test
    void both_files_tell_each_part_the_same() throws IOException {
        var pods = podEnvironments();
        var started = new TreeSet<String>();
        parts().forEach((name, said) -> {
            var part = at(said, "command", 0).toString();
            started.add(part);
            var environment = new TreeMap<String, String>();
            map(said.get("environment")).forEach((key, value) -> environment.put(key, value.toString()));
            environment.remove("SPRING_DATASOURCE_PASSWORD"); // Kubernetes has it as a secret
            environment.replaceAll((key, value) -> value.replaceAll("-1:", "-0." + first(value) + ":")
                    .replaceAll(",http://(\\w+)-2:", ",http://$1-1.$1:"));
            assertThat(pods.get(part)).as(name).isEqualTo(environment);
        });
        assertThat(pods.keySet()).isEqualTo(started);
        for (var role : Role.values()) assertThat(started).contains(role.word());
    }

    /** The service of the first of two addresses. */
    private static String first(String addresses) {
        var matcher = Pattern.compile("http://(\\w+)-1:").matcher(addresses);
        return matcher.find() ? matcher.group(1) : "";
    }

    @Test
    void every_pod_is_found_under_its_name_and_may_do_nothing_that_it_need_not() throws IOException {
        var all = kubernetes();
        for (var one : all) {
            if (!List.of("StatefulSet", "Deployment").contains(one.get("kind"))) continue;
            var name = at(one, "metadata", "name");
            var labels = at(one, "spec", "template", "metadata", "labels");
            assertThat(at(one, "spec", "selector", "matchLabels")).isEqualTo(labels);
            assertThat(at(named(all, "Service", name), "spec", "selector")).isEqualTo(labels);
            var pod = map(at(one, "spec", "template", "spec"));
            assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
            var container = map(at(pod, "containers", 0));
            assertThat(at(container, "resources", "limits", "memory")).isNotNull();
            assertThat(container).containsKey("readinessProbe");
            assertThat(at(named(all, "Service", name), "spec", "ports", 0, "port"))
                    .isEqualTo(at(container, "ports", 0, "containerPort"));
            if (!IMAGE.equals(container.get("image"))) continue;
            assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
            assertThat(at(container, "securityContext", "allowPrivilegeEscalation"))
                    .isEqualTo(false);
        }
        for (var service : map(compose().get("services")).entrySet())
            if (map(service.getValue()).get("ports") != null)
                assertThat(at(service.getValue(), "ports"))
                        .as("nothing but the page is open, and to this machine alone: %s", service.getKey())
                        .isEqualTo(List.of("127.0.0.1:8080:8080"));
    }

    // ---- and what comes of it

    private final Map<String, Process> running = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();

    @Test
    @Tag("slow")
    void the_shop_runs_as_the_compose_file_says() throws Exception {
        try (var ground = Ground.start(folder.resolve("ground"), "kafka")) {
            prepareDatabases(ground);
            var waiting = new LinkedHashMap<>(parts());
            for (var part : waiting.keySet()) ports.put(part, another(ports.values()));
            var data = folder.resolve("some.csv");
            FirstInvoices.write(data, INVOICES);
            var replay = waiting.remove("import");
            try {
                while (!waiting.isEmpty()) {
                    var ready = waiting.keySet().stream()
                            .filter(part ->
                                    dependencies(waiting.get(part)).stream().noneMatch(waiting::containsKey))
                            .toList();
                    for (var part : ready) running.put(part, start(part, waiting.remove(part), ground, Map.of()));
                    for (var part : ready) awaitListening(part);
                }
                var importing = start("import", replay, ground, Map.of("DATA", data.toString()));
                assertThat(importing.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(importing.exitValue()).as(() -> log("import")).isZero();
                assertThat(log("import")).contains("every order of a known customer has a mail that it came");
                running.values().forEach(Process::destroy);
                for (var part : running.entrySet())
                    assertThat(part.getValue().waitFor(20, TimeUnit.SECONDS))
                            .as("%s ends when it is told to", part.getKey())
                            .isTrue();
            } finally {
                running.values().forEach(Process::destroyForcibly);
            }
        }
    }

    /** Nothing listens on it yet, and so it could be drawn twice. */
    private static int another(Collection<Integer> taken) {
        int port = FreePort.next();
        return taken.contains(port) ? another(taken) : port;
    }

    /** By the statements of the script, for each service that it names. */
    private static void prepareDatabases(Ground ground) throws Exception {
        var script = Files.readString(Path.of("deploy", "databases.sh"));
        var services = Pattern.compile("for service in ([^;]+);").matcher(script);
        assertThat(services.find()).isTrue();
        var statements = script.substring(script.indexOf("<<'SQL'\n") + 8, script.indexOf("\nSQL\n"));
        for (var service : services.group(1).split(" ", -1))
            for (var statement : statements.split("\n", -1))
                try (var c = ground.connect("postgres");
                        var sql = c.createStatement()) {
                    sql.execute(
                            statement.replace(":\"name\"", "shop_" + service).replace(":'password'", "'any'"));
                }
    }

    private static List<String> dependencies(Map<String, Object> part) {
        return List.copyOf(map(part.getOrDefault("depends_on", Map.of())).keySet());
    }

    private Process start(String name, Map<String, Object> said, Ground ground, Map<String, String> more)
            throws IOException {
        var target = Path.of("target").toAbsolutePath();
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                target.resolve("classes") + ":" + Files.readString(target.resolve("classpath")),
                Deployed.class.getName()));
        list(said.get("command")).forEach(argument -> command.add(argument.toString()));
        var builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder.resolve(name)).toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        var environment = builder.environment();
        environment.clear();
        map(said.get("environment")).forEach((key, value) -> environment.put(key, here(value.toString(), ground)));
        environment.replace("SERVER_ADDRESS", "127.0.0.1");
        environment.replace("SERVER_PORT", ports.get(name).toString());
        environment.replace("LEDGER", folder.resolve("ledger").toString());
        environment.putAll(more);
        return builder.start();
    }

    /** Hosts of containers, as they are found here. */
    private String here(String value, Ground ground) {
        var here = VARIABLE.matcher(value)
                .replaceAll("any")
                .replace("postgres:5432", "127.0.0.1:" + ground.databasePort())
                .replace("kafka:9092", "127.0.0.1:" + ground.broker().port());
        for (var part : ports.entrySet())
            here = here.replace("http://" + part.getKey() + ":8080", "http://127.0.0.1:" + part.getValue());
        return here;
    }

    private void awaitListening(String part) {
        Eventually.holds(
                PATIENCE,
                () -> assertThat(!running.get(part).isAlive() || isListening(part))
                        .as(part)
                        .isTrue());
        assertThat(running.get(part).isAlive())
                .as(() -> part + ": " + log(part))
                .isTrue();
    }

    private boolean isListening(String part) {
        try (var there = new Socket(InetAddress.getLoopbackAddress(), ports.get(part))) {
            return there.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String log(String part) {
        try {
            return Files.readString(folder.resolve(part + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
