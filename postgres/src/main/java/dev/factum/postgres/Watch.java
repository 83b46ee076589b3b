package dev.factum.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection of its own, always in auto-commit, never appending: it polls the fence for everyone in this process and holds the locks
 * that hint at who owns which reader. Thread-safe.
 */
final class Watch implements AutoCloseable {
    private final DataSource source;
    private final Schema schema;
    private final String poll;
    private final ReentrantLock lock = new ReentrantLock();
    private final Fence fence = new Fence();
    private final Set<String> owned = new HashSet<>();
    private volatile long safe;
    private @Nullable Connection connection;

    /** @param poll the function that polls, {@code event_poll} or {@code message_poll} */
    Watch(DataSource source, Schema schema, String poll) {
        this.source = source;
        this.schema = schema;
        this.poll = schema.sql("select s, holders, started from $." + poll + "()");
    }

    /** Everything up to here may be read, by a snapshot that is taken now. */
    long safe() {
        return safe;
    }

    /** Asks again, and says what may be read then. */
    long poll() {
        lock.lock();
        try {
            Sql.query(connection(), poll, row -> {
                var holders = (String[]) row.getArray(2).getArray();
                fence.polled(row.getLong(1), new HashSet<>(Arrays.asList(holders)), Sql.time(row, "started"));
                return row;
            });
            safe = fence.safe();
            return safe;
        } catch (RuntimeException e) {
            drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether nobody else holds it; if so, until {@link #release} or until the connection is lost */
    boolean hold(String name) {
        lock.lock();
        try {
            if (!owned.add(name)) return false;
            boolean held = Sql.query(connection(), "select pg_try_advisory_lock(?)", row -> row.getBoolean(1), key(name))
                    .getFirst();
            if (!held) owned.remove(name);
            return held;
        } catch (RuntimeException e) {
            owned.remove(name);
            drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    void release(String name) {
        lock.lock();
        try {
            owned.remove(name);
            if (connection != null) Sql.query(connection, "select pg_advisory_unlock(?)", row -> "", key(name));
        } catch (RuntimeException e) {
            drop();
        } finally {
            lock.unlock();
        }
    }

    private Connection connection() {
        if (connection != null) return connection;
        try {
            connection = source.getConnection();
            connection.setAutoCommit(true);
            return connection;
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    /** What was seen of transactions through this connection is void; so are its locks. */
    private void drop() {
        fence.reset();
        var lost = Optional.ofNullable(connection);
        connection = null;
        lost.ifPresent(Watch::closeQuietly);
    }

    private static void closeQuietly(Connection c) {
        try {
            c.close();
        } catch (SQLException e) {
            // it is gone either way
        }
    }

    private long key(String name) {
        var crc = new CRC32();
        crc.update((schema.name() + ":" + name).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        long low = crc.getValue();
        crc.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return (crc.getValue() << 32) | low;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }
}
