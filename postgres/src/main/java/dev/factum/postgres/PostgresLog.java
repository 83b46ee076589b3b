package dev.factum.postgres;

import dev.factum.event.FactumException;
import dev.factum.log.Holder;
import dev.factum.store.Mark;
import dev.factum.store.Misconfigured;
import dev.factum.store.ParkedMessages.Summary;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A service's log from outside, for operators: how it stands, and whether it is sound. Knows no service and no types, installs nothing,
 * writes nothing; a role that may only read is enough. Takes a connection for each call and gives it back. Thread-safe.
 */
public final class PostgresLog {
    /** What is behind is counted up to here; one more means: more. */
    public static final long MOST_BEHIND = 1_000_000;

    private final DataSource source;
    private final Schema schema;
    private final @Nullable Schema topics;

    PostgresLog(DataSource source, Schema schema, @Nullable Schema topics) {
        this.source = source;
        this.schema = schema;
        this.topics = topics;
    }

    /**
     * How it stands.
     *
     * @param server version of PostgreSQL
     * @param now by the server's clock
     * @param written when the last event was written, by its application's clock; null if there is none
     * @param readable the last place that is known to be readable; while somebody appends, readers may be further than can be told from outside
     * @param gaps places that were gone past and at which something may still be committed: it will be read late
     * @param late events that were committed late, ever
     * @param holders the longest open first
     */
    public record Status(
            String schema,
            String server,
            Instant now,
            Mark last,
            @Nullable Instant written,
            Mark readable,
            long gaps,
            long late,
            List<Holding> holders,
            List<Reader> readers,
            List<Summary> parked,
            List<Size> tables) {}

    /** @param statement its last one, at most 200 characters, as far as the role may see it; it may hold payload, so show it to nobody but an operator */
    public record Holding(Holder holder, String statement) {
        @Override
        public String toString() {
            return holder.toString();
        }
    }

    /**
     * How far a reader has come in one of its sources.
     *
     * @param source a topic; empty for the log
     * @param at where it stands; in a topic, the furthest of its partitions
     * @param behind entries that are committed and that it has not read, at most {@link #MOST_BEHIND} + 1; unknown in a topic whose schema is not given
     */
    public record Reader(String name, String source, Mark at, OptionalLong behind, Instant saved) {}

    /** @param rows about so many, as of the last {@code analyze}; -1 if there was none @param bytes with indexes and large values */
    public record Size(String table, long rows, long bytes) {}

    /** What is checked, and what it means that it holds. */
    public enum Check {
        HOLES("every stream has its versions from 1 on, without holes"),
        DUPLICATES("no event and no version is there twice"),
        ORDER("later versions of a stream are read later"),
        LATE("what came late is there, behind its own place"),
        CHECKPOINTS("every reader stands at an event that is there"),
        SEQUENCE("no position is given out again"),
        GUARD("nobody can change what was written");

        private final String promise;

        Check(String promise) {
            this.promise = promise;
        }

        public String promise() {
            return promise;
        }
    }

    /** @param subject the stream, event or reader that it is about @param what with what to do, where there is something to do */
    public record Finding(Check check, String subject, String what) {}

    /**
     * What was found.
     *
     * @param findings at most 100 of each check
     * @param more findings that are not among them
     * @param unchecked what could not be checked, and why
     */
    public record Verification(long events, long streams, List<Finding> findings, long more, List<String> unchecked) {
        public boolean isSound() {
            return findings.isEmpty();
        }
    }

    /** Told now and then how far a check is. Called from the thread that asked. */
    @FunctionalInterface
    public interface Progress {
        /** @param about so many there are, roughly; 0 where that is not known */
        void at(Check check, long done, long about);
    }

    /**
     * How the log stands now.
     *
     * @throws Misconfigured if there is no log in this schema, another release made it, or this is a standby, where nobody who appends can be seen
     * @throws FactumException if PostgreSQL cannot be asked; whether a retry helps it says itself
     */
    public Status status() {
        return onConnection(c -> {
            StartupCheck.primary(c);
            check(c);
            return ReadStatus.of(c, schema, topics);
        });
    }

    /**
     * Reads the whole log and says what is wrong with it, in one snapshot. Reads the table, not its indexes; sorts it by stream, which takes
     * room on the server's disk for versions and positions, not for payloads. Works on a standby. Bounded memory here.
     *
     * @throws Misconfigured as {@link #status}
     */
    public Verification verify(Progress progress) {
        return onConnection(c -> {
            check(c);
            return inOneSnapshot(c, () -> new VerifyLog(c, schema, topics, progress).run());
        });
    }

    private void check(Connection c) {
        new Migrator(schema, Migrator.STORE).check(c);
        if (topics != null) new Migrator(topics, Migrator.TOPICS).check(c);
    }

    private static <T> T inOneSnapshot(Connection c, Supplier<T> work) {
        try {
            c.setAutoCommit(false);
            c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return work.get();
            } finally {
                c.rollback();
                c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                c.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private <T> T onConnection(Function<Connection, T> work) {
        try (var c = source.getConnection()) {
            return work.apply(c);
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }
}
