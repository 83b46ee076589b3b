package dev.factum.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection of its own, always in auto-commit, never appending: it polls the fence for everyone in this process and holds the locks
 * that hint at who owns which reader. Thread-safe.
 */
final class Watch implements AutoCloseable {
    private static final long UNSETTLED = -1;
    private static final long STALE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STALE_UNSETTLED = TimeUnit.MILLISECONDS.toNanos(2);

    private final DataSource source;
    private final Schema schema;
    private final String poll;
    private final ReentrantLock lock = new ReentrantLock();
    private final Fence fence = new Fence();
    private final Set<String> owned = new HashSet<>();
    private volatile long safe;
    private volatile boolean unsettled;
    private volatile long polled;
    private volatile long answered = -1;
    private @Nullable Connection connection;

    /** @param poll the function that polls, {@code event_poll} or {@code message_poll} */
    Watch(DataSource source, Schema schema, String poll) {
        this.source = source;
        this.schema = schema;
        this.poll = schema.sql("select s, holders, started from $." + poll + "(?)");
    }

    /** Everything up to here may be read, by a snapshot that is taken now. */
    long safe() {
        return safe;
    }

    /** Asks again, and says what may be read then. */
    long poll() {
        lock.lock();
        try {
            if (!look(fence.isWaiting() ? UNSETTLED : fence.safe())) look(UNSETTLED);
            safe = fence.safe();
            polled = System.nanoTime();
            return safe;
        } catch (RuntimeException e) {
            drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same for many readers: asks unless one of them has, after the last of what is known to be there.
     *
     * @param known a count that grows with what is known to be there
     */
    long poll(long known) {
        if (isFresh(known)) return safe;
        lock.lock();
        try {
            if (!isFresh(known)) {
                poll();
                answered = known;
            }
            return safe;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFresh(long known) {
        return answered >= known && System.nanoTime() - polled < (unsettled ? STALE_UNSETTLED : STALE);
    }

    /** @param seen up to here all is decided; if nothing was drawn since, the server does not look for holders @return whether that says all */
    private boolean look(long seen) {
        return Sql.query(
                        connection(),
                        poll,
                        row -> {
                            var holders = row.getArray(2);
                            var started = Sql.time(row, "started");
                            if (holders == null) return fence.isSettled(started);
                            fence.polled(
                                    row.getLong(1),
                                    new HashSet<>(Arrays.asList((String[]) holders.getArray())),
                                    started);
                            unsettled = fence.isWaiting();
                            return true;
                        },
                        seen)
                .getFirst();
    }

    /** @return whether nobody else holds it; if so, until {@link #release} or until the connection is lost */
    boolean hold(String name) {
        lock.lock();
        try {
            if (!owned.add(name)) return false;
            boolean held = Sql.query(
                            connection(), "select pg_try_advisory_lock(?)", row -> row.getBoolean(1), key(name))
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
