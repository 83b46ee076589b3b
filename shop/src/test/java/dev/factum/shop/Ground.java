package dev.factum.shop;

import dev.factum.kafka.Kafka;
import dev.factum.rabbitmq.RabbitMq;
import dev.factum.test.FaultProxy;
import dev.factum.test.FreePort;
import dev.factum.topic.Transport;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a shop stands on, and does not start itself: a PostgreSQL and a broker, each behind a proxy, each to be killed and started again where it was. */
final class Ground implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);

    private final Path folder;
    private final String transport;
    private final int databasePort = FreePort.next();
    private final int brokerPort = FreePort.next();
    private final FaultProxy database = FaultProxy.toPostgres("127.0.0.1", databasePort);
    private final FaultProxy broker = FaultProxy.to("127.0.0.1", brokerPort);
    private EmbeddedPostgres postgres;
    private Process brokerProcess;

    private Ground(Path folder, String transport) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.transport = transport;
        this.postgres = startPostgres();
        this.brokerProcess = startBroker();
    }

    static Ground start(Path folder, String transport) throws IOException {
        return new Ground(folder, transport);
    }

    /** For a shop that stands on it. */
    Map<String, String> settings() {
        return transport.equals("kafka")
                ? Map.of("TRANSPORT", transport, "PG_URL", url("postgres"), "KAFKA_URL", brokerAddress())
                : Map.of("TRANSPORT", transport, "PG_URL", url("postgres"), "RABBITMQ_URL", brokerAddress());
    }

    String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + database.port() + "/" + name
                + "?user=postgres&sslmode=disable&gssEncMode=disable";
    }

    private String brokerAddress() {
        var place = "127.0.0.1:" + broker.port();
        return transport.equals("kafka") ? place : "amqp://guest:guest@" + place + "/%2F";
    }

    /** Whose replies can be lost. */
    FaultProxy database() {
        return database;
    }

    FaultProxy broker() {
        return broker;
    }

    /** Past the proxy. */
    int databasePort() {
        return databasePort;
    }

    /** Past the proxy. */
    Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + databasePort + "/" + name + "?user=postgres");
    }

    Transport topics() {
        return transport.equals("kafka") ? Kafka.topics(brokerAddress()) : RabbitMq.topics(brokerAddress());
    }

    /** {@code kill -9} of the server and its workers; it is back when this returns. */
    void killDatabase() throws IOException {
        var pid = Files.readAllLines(folder.resolve("postgres/postmaster.pid"))
                .getFirst()
                .trim();
        var server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        var workers = server.children().toList();
        server.destroyForcibly();
        server.onExit().join();
        for (var worker : workers) {
            worker.destroyForcibly();
            worker.onExit().join();
        }
        closePostgres();
        postgres = startPostgres();
    }

    /** {@code kill -9}, or in good order; it is back when this returns. */
    void restartBroker(boolean kill) throws IOException {
        if (kill) {
            var pid = folder.resolve("broker/pid"); // of RabbitMQ's server; Kafka's is the process itself
            if (Files.exists(pid))
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            else brokerProcess.destroyForcibly();
        }
        endBroker();
        brokerProcess = startBroker();
    }

    private EmbeddedPostgres startPostgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START)
                .setPort(databasePort)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "150")
                .start();
    }

    private void closePostgres() {
        try {
            postgres.close();
        } catch (IOException | RuntimeException e) {
            // it is not there any more
        }
    }

    private Process startBroker() throws IOException {
        var data = Files.createDirectories(folder.resolve("broker")).toString();
        var port = Integer.toString(brokerPort);
        var main = transport.equals("kafka")
                ? List.of("dev.factum.broker.KafkaBroker", data, port, Integer.toString(broker.port()))
                : List.of("dev.factum.broker.RabbitBroker", data, port);
        var log = folder.resolve("broker.log");
        var process = Child.start("384m", ShopProcess.broker(), log, main);
        if (new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine() == null)
            throw new IOException("the broker does not start: " + Files.readString(log));
        return process;
    }

    private void endBroker() throws IOException {
        try {
            brokerProcess.getOutputStream().close();
        } finally {
            Child.await(brokerProcess);
        }
    }

    @Override
    public void close() throws IOException {
        try (database;
                broker) {
            closePostgres();
            endBroker();
        }
    }
}
