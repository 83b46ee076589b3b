package dev.factum.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A broker of one's own, on a free port and with its data in a folder; stopped and started again it has what it had. */
final class Broker implements AutoCloseable {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";

    private final Properties settings;
    private final int port;
    private KafkaRaftServer server;

    private Broker(Properties settings, int port) {
        this.settings = settings;
        this.port = port;
    }

    static Broker start(Path folder) {
        int port = freePort();
        int controller = freePort();
        var settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("log.dirs", folder.toString());
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("broker.heartbeat.interval.ms", "100");
        settings.put("auto.create.topics.enable", "false");
        settings.put("log.flush.interval.messages", "10000");
        try {
            new Formatter()
                    .setNodeId(1)
                    .setClusterId(CLUSTER)
                    .setDirectories(List.of(folder.toString()))
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("the broker's folder cannot be made", e);
        }
        var broker = new Broker(settings, port);
        broker.begin();
        return broker;
    }

    static Broker start() {
        try {
            return start(Files.createTempDirectory("factum-kafka"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void begin() {
        server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        server.startup();
    }

    void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
