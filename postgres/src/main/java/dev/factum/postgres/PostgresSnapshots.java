package dev.factum.postgres;

import dev.factum.log.StreamId;
import dev.factum.store.Snapshots;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;

/** The table {@code snapshot}, for writing; what it says is read with the events that followed. */
final class PostgresSnapshots implements Snapshots {
    /** What was in use throughout has been written anew since the last time; the rest goes. */
    private static final String SAVE = """
            with news (category, key, schema, version) as (values (?, ?, ?, ?::int8)),
            gone as (
              delete from $.snapshot s using news n join $.snapshot before using (category, key, schema)
               where s.category = n.category and s.key = n.key and s.schema <> n.schema and s.version <= before.version)
            insert into $.snapshot as s (category, key, schema, version, event, type, state, sum)
            select category, key, schema, version, ?, ?, ?::json, ? from news
            on conflict (category, key, schema) do update
              set version = excluded.version, event = excluded.event, type = excluded.type, state = excluded.state, sum = excluded.sum
              where excluded.version >= s.version
            """;

    private final Connection c;
    private final Schema schema;

    PostgresSnapshots(Connection c, Schema schema) {
        this.c = c;
        this.schema = schema;
    }

    @Override
    public void save(StreamId stream, String of, Snapshot snapshot) {
        Sql.update(
                c,
                schema.sql(SAVE),
                stream.category(),
                stream.id(),
                of,
                snapshot.version(),
                snapshot.event(),
                snapshot.type(),
                new String(snapshot.state(), StandardCharsets.UTF_8),
                snapshot.sum());
    }
}
