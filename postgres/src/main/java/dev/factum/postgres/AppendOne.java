package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.event.Envelope;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Mark;
import dev.factum.store.Store.Settling;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Appends single events, each with the command that it settles, in one statement that commits itself: one round trip, however many callers
 * share it. A row whose stream is not where it was expected, or whose id or command is there already, is left out, and its caller asks why.
 */
final class AppendOne {
    /** What one caller wants. */
    record One(Append.ToStream append, Optional<Settling> command) {
        Entry entry() {
            return append.entries().getFirst();
        }

        Envelope<byte[]> envelope() {
            return entry().envelope();
        }

        private @Nullable Handled handled() {
            return command.map(Settling::command).orElse(null);
        }

        private @Nullable Object of(Function<Handled, Object> part) {
            var handled = handled();
            return handled == null ? null : part.apply(handled);
        }
    }

    /** Who waits for somebody else's open transaction would keep all others of the statement waiting. */
    private static final String APPEND =
            """
            with bound as materialized (select set_config('lock_timeout', ?, true)),
            one as (select * from unnest(?::uuid[], ?::text[], ?::text[], ?::int8[], ?::int2[], ?::timestamptz[], ?::text[], ?::uuid[], ?::text[],
                      ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::timestamptz[], ?::int[]) with ordinality
                    as o (id, category, key, expected, type, time, correlation, cause, tags, payload,
                      consumer, command, kind, command_type, command_correlation, command_cause, command_time, nth, ord)),
            event as (insert into $.event (id, category, key, version, type, time, correlation, cause, tags, payload)
              select o.id, o.category, o.key,
                     case when o.expected >= 0 then o.expected + 1
                          else coalesce((select max(e.version) from $.event e where e.category = o.category and e.key = o.key), 0) + o.nth end,
                     o.type, o.time, o.correlation, o.cause, string_to_array(o.tags, chr(31)), o.payload::json
                from one o, bound
               where (o.expected <= 0 or exists (select 1 from $.event e where e.category = o.category and e.key = o.key and e.version = o.expected))
                 and (o.command is null or not exists (select 1 from $.inbox i where i.consumer = o.consumer and i.message = o.command))
               order by o.ord
              on conflict do nothing
              returning id, position, version),
            settled as (insert into $.inbox (consumer, message, kind, type, key, correlation, cause, time, settled, from_version, to_version, at, event)
              select o.consumer, o.command, o.kind, o.command_type, o.key, o.command_correlation, o.command_cause, o.command_time, true,
                     e.version - 1, e.version, e.position, e.id
                from event e join one o using (id) where o.command is not null order by o.consumer, o.command)
            select id, position from event
            """;

    private AppendOne() {}

    /** @return by event id, the positions of those that were appended; the others were not */
    static Map<UUID, Mark> append(Connection c, Schema schema, EventTypes types, List<One> ones, String lockTimeout) {
        var appended = new HashMap<UUID, Mark>();
        Sql.query(
                c,
                schema.sql(APPEND),
                row -> {
                    var id = Sql.uuid(row, "id");
                    return appended.put(id, new Mark(row.getLong("position"), 0, id));
                },
                lockTimeout,
                column("uuid", ones, o -> o.envelope().id()),
                column("text", ones, o -> o.append().stream().category()),
                column("text", ones, o -> o.append().stream().id()),
                column("int8", ones, o -> expected(o.append().expected())),
                column("int2", ones, o -> types.id(c, o.envelope().type(), o.envelope().version())),
                column("timestamptz", ones, o -> o.envelope().time()),
                column("text", ones, o -> o.envelope().cause().correlation()),
                column("uuid", ones, o -> o.envelope().cause().id()),
                column("text", ones, o -> PostgresEvents.tags(o.entry().tags())),
                column("text", ones, o -> new String(o.envelope().payload(), StandardCharsets.UTF_8)),
                column("text", ones, o -> o.command().map(Settling::consumer).orElse(null)),
                column("uuid", ones, o -> o.of(Handled::message)),
                column("text", ones, o -> o.of(PostgresInbox::kind)),
                column("text", ones, o -> o.of(Handled::type)),
                column("text", ones, o -> o.of(h -> h.cause().correlation())),
                column("uuid", ones, o -> o.of(h -> h.cause().id())),
                column("timestamptz", ones, o -> o.of(Handled::time)),
                new Sql.Column("int4", nth(ones)));
        return appended;
    }

    /** Those that go anywhere go behind each other. */
    private static Integer[] nth(List<One> ones) {
        var counts = new HashMap<StreamId, Integer>();
        var nth = new Integer[ones.size()];
        for (int i = 0; i < nth.length; i++) {
            var append = ones.get(i).append();
            nth[i] = append.expected() instanceof ExpectedVersion.Any
                    ? counts.merge(append.stream(), 1, Integer::sum)
                    : Integer.valueOf(1);
        }
        return nth;
    }

    private static long expected(ExpectedVersion expected) {
        return switch (expected) {
            case ExpectedVersion.Any ignored -> AppendRows.ANY;
            case ExpectedVersion.NoStream ignored -> 0;
            case ExpectedVersion.Exactly(var version) -> version;
        };
    }
}
