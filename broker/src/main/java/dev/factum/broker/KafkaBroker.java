package dev.factum.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of one's own, on a free port of the loopback interface and with its data in a folder; stopped and started again it has what it had. What it
 * has written is forced to the disk by nobody but the system: it is for trying things out. Not thread-safe.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";

    private final Properties settings;
    private final int port;
    private @Nullable KafkaRaftServer server;

    private KafkaBroker(Properties settings, int port) {
        this.settings = settings;
        this.port = port;
    }

    public static KafkaBroker start(Path folder) {
        int port = FreePort.next();
        return start(folder, port, port);
    }

    /** @param known the port under which clients know it, which is that of a proxy if it is another */
    public static KafkaBroker start(Path folder, int port, int known) {
        int controller = FreePort.next();
        var settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + known);
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
                    .setIgnoreFormatted(true)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("the broker's folder cannot be made", e);
        }
        var broker = new KafkaBroker(settings, known);
        broker.begin();
        return broker;
    }

    public static KafkaBroker start() {
        try {
            return start(Files.createTempDirectory("factum-kafka"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes on where it was stopped. */
    public void begin() {
        var started = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        started.startup();
        server = started;
    }

    public void stop() {
        if (server == null) return;
        server.shutdown();
        server.awaitShutdown();
        server = null;
    }

    /** Host and port, as clients know them. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Until its process is ended, or whoever started it closes its standard input. @param arguments the folder of its data; its port, if that matters, and the one that is known */
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        try (var broker = arguments.length == 1
                ? start(folder)
                : start(folder, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))) {
            System.out.println(broker.address());
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
