package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection of its own, always in auto-commit, never appending: it polls the fence for everyone in this process, moves the late lane on
 * where there is one, and holds the locks that hint at who owns which reader. Thread-safe.
 */
final class Watch implements AutoCloseable {
    private static final long UNSETTLED = -1;
    private static final long STALE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STALE_UNSETTLED = TimeUnit.MILLISECONDS.toNanos(2);

    /** How long a transaction that has appended may stay open before the log goes past it. */
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * How far may be read, in a snapshot that is taken after this was found.
     *
     * @param gaps positions that are not read in their place though something may be there, as PostgreSQL writes a multirange
     * @param lateAt the last place behind which something was put that came late; 0 if nothing ever was
     */
    record Reach(long upTo, String gaps, long lateAt) {
        static final Reach NOTHING = new Reach(0, NO_GAPS, 0);

        boolean hasMoreAfter(long at) {
            return upTo > at || (upTo == at && lateAt == at);
        }

        /** Whether all that can be read after a place stands where it was drawn. */
        boolean isPlainAfter(long at) {
            return gaps.equals(NO_GAPS) && (lateAt == 0 || lateAt < at);
        }
    }

    private static final String NO_GAPS = "{}";

    private static final String HELD = """
            select u.name from unnest(?::text[], ?::int8[]) u (name, key)
             where exists (select 1 from pg_locks l where l.locktype = 'advisory' and l.granted and l.objsubid = 1
               and l.database = (select oid from pg_database where datname = current_database())
               and (l.classid::int8 << 32 | l.objid::int8) = u.key)
            """;

    /** The late lane as last seen. @param askLow the first position that somebody is about to pass over; 0 if nobody is */
    record Head(long safe, String gaps, long askLow, long lateAt) {
        static final Head CALM = new Head(0, NO_GAPS, 0, 0);

        boolean isCalm() {
            return gaps.equals(NO_GAPS) && askLow == 0;
        }

        Reach reach(long decided) {
            long upTo = gaps.equals(NO_GAPS) ? Math.max(decided, safe) : safe;
            return new Reach(askLow > 0 ? Math.min(upTo, askLow - 1) : upTo, gaps, lateAt);
        }
    }

    private final DataSource source;
    private final Schema schema;
    private final String poll;
    private final @Nullable String step;
    private final ReentrantLock lock = new ReentrantLock();
    private final Fence fence = new Fence();
    private final Set<String> owned = new HashSet<>();
    private volatile Reach reach = Reach.NOTHING;
    private volatile boolean unsettled;
    private volatile long polled;
    private volatile long answered = -1;
    private Head head = Head.CALM;
    private @Nullable ServerClock clock;
    private @Nullable Connection connection;

    private Watch(DataSource source, Schema schema, String poll, @Nullable String step) {
        this.source = source;
        this.schema = schema;
        this.poll = schema.sql(poll);
        this.step = step == null ? null : schema.sql(step);
    }

    /** Of a service's log, which goes past transactions that stay open. */
    static Watch ofLog(DataSource source, Schema schema) {
        return new Watch(
                source,
                schema,
                "select s, holders, started, safe, gaps, ask_low, late_at from $.event_poll(?)",
                "select $.event_step(?, ?)");
    }

    /** Of topics: whoever publishes does it in one statement, so there is nothing to go past. */
    static Watch ofTopics(DataSource source, Schema schema) {
        return new Watch(source, schema, "select s, holders, started, 0, '{}', 0, 0 from $.message_poll(?)", null);
    }

    /** What may be read, by a snapshot that is taken now. */
    Reach reach() {
        return reach;
    }

    /** Whether everything that was drawn at the last look may be read; if not, another look may find more before anybody writes. */
    boolean isSettled() {
        return !unsettled;
    }

    /** Asks again, and says what may be read then. */
    Reach poll() {
        lock.lock();
        try {
            if (!look(fence.isWaiting() || !head.isCalm() ? UNSETTLED : fence.safe())) look(UNSETTLED);
            if (step != null && moveOn(step)) look(UNSETTLED);
            reach = head.reach(fence.safe());
            unsettled = fence.isWaiting() || !head.isCalm();
            polled = System.nanoTime();
            if (clock != null && clock.isDue()) clock.measure(this::time);
            return reach;
        } catch (RuntimeException e) {
            drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Put right now, and from now on with a poll every 10 s. */
    void keep(ServerClock measured) {
        lock.lock();
        try {
            measured.measure(this::time);
            clock = measured;
        } finally {
            lock.unlock();
        }
    }

    private Instant time() {
        return Sql.query(connection(), "select clock_timestamp() as now", row -> Sql.time(row, "now"))
                .getFirst();
    }

    /** Asks and settles, so that a look afterwards finds the log further on. @return whether there was anything to do */
    private boolean moveOn(String statement) {
        long passable = fence.passable(System.nanoTime(), GRACE);
        if (head.isCalm() && passable <= Math.max(head.safe(), fence.safe())) return false;
        if (step(statement, passable)) step(statement, passable);
        return true;
    }

    /** @return whether a question is open now */
    private boolean step(String statement, long upTo) {
        return Sql.query(connection(), statement, row -> row.getBoolean(1), fence.safe(), upTo)
                .getFirst();
    }

    /**
     * The same for many readers: asks unless one of them has, after the last of what is known to be there.
     *
     * @param known a count that grows with what is known to be there
     */
    Reach poll(long known) {
        if (isFresh(known)) return reach;
        lock.lock();
        try {
            if (!isFresh(known)) {
                poll();
                answered = known;
            }
            return reach;
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
                                    started,
                                    System.nanoTime());
                            head = new Head(row.getLong(4), row.getString(5), row.getLong(6), row.getLong(7));
                            return true;
                        },
                        seen)
                .getFirst();
    }

    /** @return those that nobody else holds; they are held until {@link #release}, or until the connection is lost */
    List<String> hold(Collection<String> names) {
        lock.lock();
        try {
            var free = names.stream().filter(name -> !owned.contains(name)).toList();
            var held = Sql.query(
                    connection(),
                    "select name from unnest(?::text[], ?::int8[]) u (name, key) where pg_try_advisory_lock(key)",
                    row -> row.getString(1),
                    column("text", free, name -> name),
                    column("int8", free, this::key));
            owned.addAll(held);
            return held;
        } catch (RuntimeException e) {
            drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** @return those that anybody holds, here or elsewhere */
    Set<String> held(Collection<String> names) {
        lock.lock();
        try {
            var all = List.copyOf(names);
            return new HashSet<>(Sql.query(
                    connection(),
                    HELD,
                    row -> row.getString(1),
                    column("text", all, name -> name),
                    column("int8", all, this::key)));
        } catch (RuntimeException e) {
            drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    void release(Collection<String> names) {
        lock.lock();
        try {
            owned.removeAll(names);
            if (connection != null)
                Sql.query(
                        connection,
                        "select pg_advisory_unlock(key) from unnest(?::int8[]) u (key)",
                        row -> "",
                        column("int8", List.copyOf(names), this::key));
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
