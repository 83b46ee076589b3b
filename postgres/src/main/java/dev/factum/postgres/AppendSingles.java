package dev.factum.postgres;

import dev.factum.event.Envelope;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.postgres.Parameters.Field;
import dev.factum.postgres.Parameters.Statement;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Mark;
import dev.factum.store.Store.Settling;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Appends single events, each with the command that it settles, in one statement that commits itself: one round trip, however many callers
 * share it, on a connection of its own, where the statement is planned once. A row whose stream is not where it was expected, or whose command
 * is settled already, is left out; where somebody else is about to write the same, or holds a stream, nothing is appended at all. Whoever's
 * event was not appended asks why by himself. Not thread-safe.
 */
final class AppendSingles implements AutoCloseable {
    /** What one caller wants. */
    record One(Append.ToStream append, Optional<Settling> command) {
        Entry entry() {
            return append.entries().getFirst();
        }

        Envelope<byte[]> envelope() {
            return entry().envelope();
        }

        private @Nullable Object handled(Function<Handled, Object> part) {
            return command.isEmpty() ? null : part.apply(command.get().command());
        }
    }

    /** Who waits for somebody else's open transaction would keep all others of the statement waiting. */
    private static final String BEGIN = "set lock_timeout = '50ms'; set plan_cache_mode = force_generic_plan";

    private static final String END = "reset lock_timeout; reset plan_cache_mode";

    /** One look at the end of the stream says whether it is where it was expected, and what comes next. */
    private static final String EVENT = """
            insert into $.event (id, category, key, version, type, time, correlation, cause, tags, payload)
              select o.id, o.category, o.key, m.version + o.nth, o.type, o.time, o.correlation, o.cause,
                     string_to_array(o.tags, chr(31)), o.payload::json
                from one o, lateral (
                  select coalesce(max(e.version), 0) as version from $.event e where e.category = o.category and e.key = o.key and e.version > 0) m
               where (o.expected = -1 or o.expected = m.version)
            """;

    private static final String PLAIN = EVENT + """
             order by o.ord
             returning id, position
            """;

    /**
     * Plans are made once, perhaps while the tables are empty: an {@code exists} would then be planned as a table of all there is, and stay so.
     * A subquery for a value is a look into the index for ever.
     */
    private static final String SETTLING = ", event as (" + EVENT + """
               and (o.command is null
                 or (select true from $.inbox i where i.consumer = o.consumer and i.message = o.command) is null
                   and (select true from $.inbox_before i where i.consumer = o.consumer and i.message = o.command) is null)
               order by o.ord
              returning id, position, version),
            settled as (insert into $.inbox (consumer, message, kind, type, key, correlation, cause, time, settled, from_version, to_version, at, event)
              select o.consumer, o.command, o.kind, o.command_type, o.key, o.command_correlation, o.command_cause, o.command_time, true,
                     e.version - 1, e.version, e.position, e.id
                from event e join one o using (id) where o.command is not null order by o.consumer, o.command)
            select id, position from event
            """;

    /** One of several that share a statement. @param nth of those that go anywhere in its stream */
    private record Row(One one, int nth) {}

    private final DataSource source;
    private final Schema schema;
    private final EventTypes types;
    private final Parameters<Row> plain;
    private final Parameters<Row> settling;
    private final Statement plainStatement;
    private final Statement settlingStatement;
    private @Nullable Connection connection;

    AppendSingles(DataSource source, Schema schema, EventTypes types) {
        this.source = source;
        this.schema = schema;
        this.types = types;
        this.plain = Parameters.of(
                of("id", "uuid", o -> o.envelope().id()),
                of("category", "text", o -> o.append().stream().category()),
                of("key", "text", o -> o.append().stream().id()),
                of("expected", "int8", o -> expected(o.append().expected())),
                of("type", "int2", this::type),
                of("time", "timestamptz", o -> o.envelope().time()),
                of("correlation", "text", o -> o.envelope().cause().correlation()),
                of("cause", "uuid", o -> o.envelope().cause().id()),
                of("tags", "text", o -> PostgresEvents.tags(o.entry().tags())),
                of("payload", "text", o -> new String(o.envelope().payload(), StandardCharsets.UTF_8)),
                Parameters.field("nth", "int4", Row::nth));
        this.settling = plain.and(Parameters.of(
                of("consumer", "text", o -> o.command().map(Settling::consumer).orElse(null)),
                of("command", "uuid", o -> o.handled(Handled::message)),
                of("kind", "text", o -> o.handled(PostgresInbox::kind)),
                of("command_type", "text", o -> o.handled(Handled::type)),
                of("command_correlation", "text", o -> o.handled(h -> h.cause().correlation())),
                of("command_cause", "uuid", o -> o.handled(h -> h.cause().id())),
                of("command_time", "timestamptz", o -> o.handled(Handled::time))));
        this.plainStatement = plain.statement("with one as (", ") " + PLAIN);
        this.settlingStatement = settling.statement("with one as (", ") " + SETTLING);
    }

    private static Field<Row> of(String name, String type, Function<One, @Nullable Object> of) {
        return Parameters.field(name, type, row -> of.apply(row.one()));
    }

    /** @return by event id, the places of those that were appended; the others were not */
    Map<UUID, Mark> append(List<One> ones) {
        boolean settles = ones.stream().anyMatch(one -> one.command().isPresent());
        var parameters = settles ? settling : plain;
        var statement = settles ? settlingStatement : plainStatement;
        try {
            var appended = new HashMap<UUID, Mark>();
            Sql.query(
                    connection(),
                    schema.sql(statement.of(ones)),
                    row -> {
                        var id = Sql.uuid(row, "id");
                        return appended.put(id, new Mark(row.getLong("position"), 0, id));
                    },
                    parameters.values(rows(ones)));
            return appended;
        } catch (RuntimeException e) {
            if (Sql.hasState(e, Sql.LOCK_TIMEOUT) || Sql.hasState(e, Sql.UNIQUE_VIOLATION)) return Map.of();
            drop();
            throw e;
        }
    }

    /** Those that go anywhere go behind each other. */
    private static List<Row> rows(List<One> ones) {
        var counts = new HashMap<StreamId, Integer>();
        return ones.stream()
                .map(one -> new Row(
                        one,
                        one.append().expected() instanceof ExpectedVersion.Any
                                ? counts.merge(one.append().stream(), 1, Integer::sum)
                                : 1))
                .toList();
    }

    private static long expected(ExpectedVersion expected) {
        return switch (expected) {
            case ExpectedVersion.Any ignored -> AppendRows.ANY;
            case ExpectedVersion.NoStream ignored -> 0;
            case ExpectedVersion.Exactly(var version) -> version;
        };
    }

    private Object type(One one) {
        return types.id(connection(), one.envelope().type(), one.envelope().version());
    }

    private Connection connection() {
        var known = connection;
        if (known != null) return known;
        try {
            var c = source.getConnection();
            c.setAutoCommit(true);
            try (var statement = c.createStatement()) {
                statement.execute(BEGIN);
            } catch (SQLException e) {
                c.close();
                throw e;
            }
            return connection = c;
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    /** The pool gets it back as it was, or finds that it is broken. */
    private void drop() {
        var c = connection;
        connection = null;
        if (c == null) return;
        try (c) {
            try (var statement = c.createStatement()) {
                statement.execute(END);
            }
        } catch (SQLException e) {
            // it is gone
        }
    }

    @Override
    public void close() {
        drop();
    }
}
