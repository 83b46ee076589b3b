package dev.factum.test;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.memory.MemoryTopics;
import dev.factum.postgres.Postgres;
import dev.factum.store.Store;
import dev.factum.store.Table;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where services of one test run: their stores, the topics that they share, and a clock that stands still. */
final class Stage implements AutoCloseable {
    private static final AtomicInteger STAGES = new AtomicInteger();

    private final int number = STAGES.incrementAndGet();
    final SettableClock clock = new SettableClock();
    final Settings settings = Settings.of(clock).withIdle(Duration.ofMillis(10));
    final @Nullable HikariDataSource database;
    final Transport topics;
    private final Map<String, Store> memory = new ConcurrentHashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** @param database shared with other stages, each in schemas of its own; none: memory */
    Stage(@Nullable HikariDataSource database) {
        this.database = database;
        this.topics = database == null ? Memory.topics() : Postgres.topics(database, schema("topics"));
    }

    /** Makes a table of the test's own, or of a projection. */
    Stage with(String table, String columns) {
        if (database != null) db().run("drop table if exists " + table, "create table " + table + " (" + columns + ")");
        return this;
    }

    /** Where a service's tables are. */
    String schema(String service) {
        return service.replace('-', '_') + "_" + number;
    }

    Db db() {
        if (database == null) throw new IllegalStateException("memory has no SQL");
        return new Db(database);
    }

    /** The store of a service; asked for again, another instance's on the same data. */
    Store store(String service) {
        if (database == null) return memory.computeIfAbsent(service, name -> Memory.store());
        var store = Postgres.store(database, schema(service));
        open.push(store);
        return store;
    }

    Factum start(Service service) {
        return start(service, store(service.name()));
    }

    Factum start(Service service, Store store) {
        return start(service, store, topics, settings);
    }

    Factum start(Service service, Store store, Settings with) {
        return start(service, store, topics, with);
    }

    Factum start(Service service, Store store, Transport transport, Settings with) {
        var factum = Factum.start(service, store, transport, Json.codec(), with);
        open.push(factum);
        return factum;
    }

    /** The rows of a read model, by key. */
    static <R> Map<String, R> rows(Store store, Table<R> table) {
        try (var session = store.begin()) {
            return session.readModel().all(table);
        }
    }

    /** Everything that was published to a topic, in order. */
    List<Message> published(String topic) {
        var all = new ArrayList<Message>();
        try (var reading = topics.consume(topic, "test", Map.of(), () -> {})) {
            for (var page = reading.poll(1_000); !page.isEmpty(); page = reading.poll(1_000))
                for (var delivery : page) all.add(delivery.message());
        }
        return all;
    }

    MemoryTopics memoryTopics() {
        return (MemoryTopics) topics;
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) open.pop().close();
        topics.close();
    }
}
