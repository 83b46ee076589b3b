package dev.factum.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The transactions of a saga of four steps by hand: it begins, and at each step the receiver takes a command in and writes an event, and the saga
 * takes that in, changes its row and writes the next command. Each is one statement, which is its own transaction.
 */
final class SagasByHand implements AutoCloseable {
    private static final String BEGIN = """
            with saga as (insert into saga_by_hand (key, step) values (?, 1))
            insert into outbox_by_hand (id, key, body) values (?, ?, ?::bytea)
            """;

    private static final String WORK = """
            with heard as (insert into inbox_by_hand (consumer, message) values ('worker', ?))
            insert into outbox_by_hand (id, key, body) values (?, ?, ?::bytea)
            """;

    private static final String GO_ON = """
            with heard as (insert into inbox_by_hand (consumer, message) values ('saga', ?)),
            saga as (update saga_by_hand set step = step + 1 where key = ?)
            insert into outbox_by_hand (id, key, body) values (?, ?, ?::bytea)
            """;

    private static final byte[] BODY = new byte[60];

    private final HikariDataSource pool;
    private final int threads;
    private final AtomicLong begun = new AtomicLong();

    private SagasByHand(HikariDataSource pool, int threads) {
        this.pool = pool;
        this.threads = threads;
    }

    static SagasByHand on(Database database, int threads) throws SQLException {
        var pool = database.pool(threads);
        Database.execute(pool, "create table saga_by_hand (key text primary key, step int not null)");
        Database.execute(
                pool,
                "create table inbox_by_hand (consumer text, message uuid, time timestamptz not null default now(), primary key (consumer, message))");
        Database.execute(
                pool,
                "create table outbox_by_hand (position bigint generated always as identity primary key, id uuid, key text, body bytea)");
        return new SagasByHand(pool, threads);
    }

    Contender contender() {
        return Threads.repeating("transactions by hand", threads, thread -> this::saga);
    }

    private void saga() throws SQLException {
        var key = "h" + begun.incrementAndGet();
        var message = id();
        execute(BEGIN, key, message, key, BODY);
        for (int step = 1; step <= Sagas.STEPS; step++) {
            var event = id();
            execute(WORK, message, event, key, BODY);
            message = id();
            execute(GO_ON, event, key, message, key, BODY);
        }
    }

    private static UUID id() {
        var random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong());
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (var c = pool.getConnection();
                var statement = c.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
            statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
