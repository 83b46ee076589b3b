package dev.factum.test;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.NewEvent;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.store.Events.Append;
import dev.factum.store.Unavailable;
import dev.factum.test.Journal.Noted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A process that appends until it is killed, and says what it was told is stored. What it was not told of it appends again under the same ids.
 * Where it holds a transaction open, the streams are its own: others would wait for it, and that is not what it is for.
 */
final class Scribe {
    private static final int THREADS = 3;
    private static final int CONNECTIONS = 2 * THREADS + 2;
    private static final int PATIENCE_MS = 2_000;
    private static final int SHARED = 20;
    private static final int MOST_PAUSE_MICROS = 20_000;
    private static final long REST = TimeUnit.MILLISECONDS.toNanos(5);

    private static final String SAYS = "stored ";
    private static final String ALL = " .";

    private final String name;
    private final Random random;
    private final PostgresStore store;
    private final Factum shop;

    private Scribe(String name, Random random, PostgresStore store, Factum shop) {
        this.name = name;
        this.random = random;
        this.store = store;
        this.shop = shop;
    }

    static OwnProcess start(String url, String name, long seed) {
        return OwnProcess.start(
                List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
                Scribe.class,
                url + "&ApplicationName=" + name,
                name,
                Long.toString(seed));
    }

    /** What a line says is stored; nothing if it says something else, or the process died in the middle of it. */
    static List<UUID> stored(String line) {
        if (!line.startsWith(SAYS) || !line.endsWith(ALL)) return List.of();
        var ids = line.substring(SAYS.length(), line.length() - ALL.length()).split(" ");
        return Arrays.stream(ids).map(UUID::fromString).toList();
    }

    /** @param arguments where the database is, a name, a seed */
    public static void main(String[] arguments) {
        var config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(PATIENCE_MS);
        var store = Postgres.store(new HikariDataSource(config), "shop");
        var shop = Factum.start(Service.named("shop").records(Noted.class), store, Memory.topics(), Json.codec());
        for (int i = 0; i < THREADS; i++) {
            var random = new Random(Long.parseLong(arguments[2]) + i);
            Thread.ofPlatform().start(new Scribe(arguments[1] + "-" + i, random, store, shop)::write);
        }
    }

    private void write() {
        while (true) {
            switch (random.nextInt(4)) {
                case 0 -> appendShared(1, 1);
                case 1 -> appendShared(1 + random.nextInt(3), 1 + random.nextInt(3));
                default -> appendOwn();
            }
        }
    }

    /** In a transaction that is Factum's to begin and to end. */
    private void appendShared(int streams, int each) {
        var chosen = new TreeSet<String>(); // in one order everywhere, so that nobody deadlocks
        while (chosen.size() < streams) chosen.add("shared-" + random.nextInt(SHARED));
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < streams * each; i++) ids.add(UUID.randomUUID());
        insist(
                ids,
                () -> shop.transact(Accounts.cause(), tx -> {
                    var left = ids.iterator();
                    for (var stream : chosen) {
                        var events = IntStream.range(0, each)
                                .mapToObj(n -> new NewEvent<>(left.next(), new Noted(name)))
                                .toList();
                        tx.appendOnce(new StreamId("journal", stream), ExpectedVersion.any(), events);
                    }
                }));
    }

    /** In one that stays open for a while with what was appended. */
    private void appendOwn() {
        var append = Raw.toStream(name, 1 + random.nextInt(9));
        insist(Raw.ids(append), () -> appendAndPause(append));
    }

    private void appendAndPause(Append append) {
        try (var session = store.begin()) {
            session.events().append(List.of(append));
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_PAUSE_MICROS)));
            session.commit();
        }
    }

    private void insist(List<UUID> ids, Runnable append) {
        while (failure(append).isPresent()) LockSupport.parkNanos(REST);
        System.out.println(SAYS + ids.stream().map(UUID::toString).collect(Collectors.joining(" ")) + ALL);
    }

    private static Optional<RuntimeException> failure(Runnable append) {
        try {
            append.run();
            return Optional.empty();
        } catch (Unavailable | VersionConflict e) {
            return Optional.of(e);
        }
    }
}
