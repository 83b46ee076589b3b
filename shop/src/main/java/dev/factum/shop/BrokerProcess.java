package dev.factum.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A broker in a process of its own, which ends when this one does, however that ends. */
record BrokerProcess(Process process, String address) implements AutoCloseable {
    private static final int TRIES = 10;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** Each with the class to start, and with the setting that names one that runs. */
    enum Kind {
        KAFKA("dev.factum.broker.KafkaBroker", "KAFKA_URL=<host:port>"),
        RABBITMQ(
                "dev.factum.broker.RabbitBroker", "RABBITMQ_URL=amqp://<user>:<password>@<host>:<port>/<virtual host>");

        private final String main;
        private final String setting;

        Kind(String main, String setting) {
            this.main = main;
            this.setting = setting;
        }
    }

    /** The broker's class path is a setting, because it is none of the shop's: {@code make shop} gives it. */
    private static final String CLASS_PATH = "shop.broker";

    /** @param data its folder, kept from run to run @throws IOException saying where its log is */
    static BrokerProcess start(Kind kind, Path data, Path log) throws IOException {
        var classPath = System.getProperty(CLASS_PATH, "");
        if (classPath.isEmpty())
            throw new IOException(
                    "there is no broker to start: use make shop, or give one that runs with " + kind.setting);
        Files.createDirectories(data);
        for (int tries = 1; ; tries++) {
            var process = Child.start("384m", classPath, log, List.of(kind.main, data.toString()));
            var address = new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine();
            if (address != null) return new BrokerProcess(process, address);
            if (tries == TRIES) throw new IOException("the broker does not start: see " + log);
            LockSupport.parkNanos(AGAIN.toNanos()); // one of a shop that was killed may be about to end
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        Child.await(process);
    }
}
