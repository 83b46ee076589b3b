package dev.factum.shop;

import dev.factum.postgres.Postgres;
import dev.factum.shop.contract.Style;
import dev.factum.shop.database.Databases;
import dev.factum.shop.database.EmbeddedServer;
import dev.factum.shop.provider.PaymentProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that runs: the database, the world outside, the services. Closed in reverse. */
final class Shop implements AutoCloseable {
    private final Run run;
    private final Path folder;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private Shop(Run run, Path folder) {
        this.run = run;
        this.folder = folder;
    }

    /** @throws IOException saying what is in the way: the port, another run, the database */
    static Shop start(Run run) throws IOException {
        checkPort(run.port());
        var folder = run.folder();
        Files.createDirectories(folder);
        var shop = new Shop(run, folder);
        try {
            shop.go();
            return shop;
        } catch (IOException | RuntimeException e) {
            shop.close();
            throw e;
        } catch (SQLException e) {
            shop.close();
            throw new IOException("the database cannot be used: " + e.getMessage(), e);
        }
    }

    private void go() throws IOException, SQLException {
        open.push(lock(folder));
        var server = folder.resolve("postgres");
        if (run.fresh()) {
            EmbeddedServer.stopOrphan(server);
            empty(folder);
        }
        var url = run.own().orElse(null);
        var place = url == null ? embedded(server) : url;
        var suffix = url == null ? "" : "_" + run.content() + suffix(run);
        var provider = PaymentProvider.start(folder.resolve("provider-ledger.ndjson"));
        open.push(provider);
        switch (run.carrier()) {
            case Run.Carrier.InPostgres ignored -> inThisProcess(place, suffix, provider.uri());
            case Run.Carrier.OnKafka(var address) ->
                asProcesses(
                        place,
                        suffix,
                        provider.uri(),
                        "factum.kafka.bootstrap-servers",
                        address.isPresent() ? address.get() : broker(BrokerProcess.Kind.KAFKA));
            case Run.Carrier.OnRabbitMq(var address) ->
                asProcesses(
                        place,
                        suffix,
                        provider.uri(),
                        "factum.rabbitmq.uri",
                        address.isPresent() ? address.get() : broker(BrokerProcess.Kind.RABBITMQ));
        }
    }

    private void inThisProcess(String url, String suffix, URI provider) throws SQLException {
        var databases = Databases.prepare(url, suffix, Role.databases(), run.fresh());
        var pool = databases.pool(Role.TOPICS);
        open.push(pool);
        var topics = Postgres.topics(pool, databases.of(Role.TOPICS).schema());
        open.push(topics);
        open.push(Services.start(databases, topics, provider, run.style(), run.port()));
    }

    private void asProcesses(String url, String suffix, URI provider, String setting, String broker)
            throws IOException, SQLException {
        var names = Role.services().stream().map(Role::word).toList();
        var databases = Databases.prepareApart(url, suffix, names, run.fresh());
        var where = Map.of("factum.transport", run.carrier().word(), setting, broker);
        open.push(Processes.start(databases, where, provider, run.style(), run.port(), folder));
    }

    private String broker(BrokerProcess.Kind kind) throws IOException {
        var word = run.carrier().word();
        var broker = BrokerProcess.start(kind, folder.resolve(word), folder.resolve(word + ".log"));
        open.push(broker);
        return broker.address();
    }

    /** The styles and the carriers keep books of their own on a database that they share. */
    private static String suffix(Run run) {
        return (run.style() == Style.ORCHESTRATED ? "" : "_" + run.style().word())
                + (run.carrier() instanceof Run.Carrier.InPostgres
                        ? ""
                        : "_" + run.carrier().word());
    }

    private String embedded(Path server) throws IOException {
        var postgres = EmbeddedServer.start(server);
        open.push(postgres);
        return postgres.url();
    }

    private static void checkPort(int port) throws IOException {
        try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            probe.setReuseAddress(true);
        } catch (BindException e) {
            throw new IOException(
                    "port " + port + " is taken: stop what listens there, or give another with PORT=<n>", e);
        }
    }

    private static AutoCloseable lock(Path folder) throws IOException {
        var file = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = file.tryLock();
        if (lock == null) {
            file.close();
            throw new IOException(
                    "another shop runs on " + folder + ": stop it, or give another file with DATA=<file>");
        }
        return file;
    }

    private static void empty(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .filter(file -> !file.equals(folder) && !file.endsWith("lock") && !file.endsWith("shop.log"))
                    .forEach(Shop::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty the data folder", e);
        }
    }

    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(Shop.class).warn("cannot close: {}", e.toString());
            }
        }
    }
}
