package dev.factum.shop;

import dev.factum.test.FreePort;
import dev.factum.test.Wrapped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop as {@code make shop} runs it: a process of its own, in a folder of its own. */
final class ShopProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final int port;
    private final Process process;

    private ShopProcess(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static ShopProcess start(Path folder, Map<String, String> settings) throws IOException {
        int port = settings.containsKey("PORT") ? Integer.parseInt(settings.get("PORT")) : FreePort.next();
        var target = Path.of("target").toAbsolutePath();
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dshop.broker=" + broker(),
                "-classpath",
                target.resolve("classes") + ":" + Files.readString(target.resolve("classpath")) + tests(settings),
                "dev.factum.shop.Main"));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()));
        builder.environment()
                .keySet()
                .removeAll(List.of(
                        "DATA",
                        "REPORT",
                        "ONCE",
                        "FRESH",
                        "PORT",
                        "RATE",
                        "PG_URL",
                        "SAGA",
                        "TRANSPORT",
                        "KAFKA_URL",
                        "RABBITMQ_URL"));
        var all = new HashMap<>(settings);
        all.put("PORT", Integer.toString(port));
        builder.environment().putAll(all);
        return new ShopProcess(folder, port, builder.start());
    }

    /** Where a mistake is to be built in: what builds it in. */
    private static String tests(Map<String, String> settings) {
        if (!settings.containsKey(Mutate.VARIABLE)) return "";
        return Stream.of(Mutate.class, Wrapped.class)
                .map(of -> ":"
                        + of.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining());
    }

    /** The class path of the brokers. */
    static String broker() throws IOException {
        var target = Path.of("target")
                .toAbsolutePath()
                .getParent()
                .resolveSibling("broker")
                .resolve("target");
        return target.resolve("classes") + ":" + Files.readString(target.resolve("classpath"));
    }

    /** @return the exit status */
    int await() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            throw new AssertionError("the shop still runs after " + PATIENCE);
        return process.exitValue();
    }

    /** @return the exit status, and the most memory that it and its PostgreSQL had together, in MiB */
    Ended awaitMeasured() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long most = 0;
        while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() > end) throw new AssertionError("the shop still runs after " + PATIENCE);
            most = Math.max(most, memory());
        }
        return new Ended(process.exitValue(), most >> 10);
    }

    record Ended(int status, long mebibytes) {}

    /** In KiB; what processes share is divided among them. */
    private long memory() {
        return Stream.concat(Stream.of(process.toHandle()), postgres())
                .mapToLong(ShopProcess::memory)
                .sum();
    }

    private Stream<ProcessHandle> postgres() {
        try (var files = Files.walk(folder, 4)) {
            var pid = files.filter(f -> f.endsWith("postmaster.pid")).findFirst();
            if (pid.isEmpty()) return Stream.empty();
            var server = ProcessHandle.of(
                    Long.parseLong(Files.readAllLines(pid.get()).getFirst().trim()));
            return server.stream().flatMap(s -> Stream.concat(Stream.of(s), s.children()));
        } catch (IOException | UncheckedIOException | NoSuchElementException | NumberFormatException e) {
            return Stream.empty(); // it is starting or stopping
        }
    }

    private static long memory(ProcessHandle process) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // it has ended
        }
    }

    /** Whether it has ended by itself within this time. */
    boolean hasEnded(Duration within) throws InterruptedException {
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until so many orders are placed. */
    void awaitOrders(long placed) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) throw new AssertionError("the shop has ended:\n" + output());
            if (placed() >= placed) return;
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError(placed + " orders were not placed within " + PATIENCE);
    }

    private long placed() throws InterruptedException {
        try {
            return get("/api/overview").path("orders").path("placed").asLong();
        } catch (IOException e) {
            return 0;
        }
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) throw new IOException(path + " answers " + response.statusCode());
            return JSON.readTree(response.body());
        }
    }

    /** {@code kill -9}: of this process alone; its PostgreSQL stays behind. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Of all runs in this folder. */
    String output() {
        try {
            return Files.readString(folder.resolve("out"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    static JsonNode report(Path file) throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
