package dev.factum.postgres;

import dev.factum.event.Types.Name;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The small table of type names, kept in memory; grows only. Thread-safe. */
final class EventTypes {
    /** Only what is new draws an id: a start must not use up the few that a smallint has. */
    private static final String NEW = """
            insert into $.event_type (name, version)
            select u.name, u.version from unnest(?::text[], ?::int[]) u (name, version)
             where not exists (select 1 from $.event_type t where t.name = u.name and t.version = u.version)
            on conflict do nothing
            """;

    private final Schema schema;
    private final Map<Name, Short> ids = new ConcurrentHashMap<>();
    private final Map<Short, Name> names = new ConcurrentHashMap<>();

    EventTypes(Schema schema) {
        this.schema = schema;
    }

    void register(Connection c, Collection<Name> wanted) {
        var list = List.copyOf(wanted);
        Sql.update(c, schema.sql(NEW), Sql.column("text", list, Name::type), Sql.column("int4", list, Name::version));
        load(c);
    }

    short id(Connection c, String type, int version) {
        var name = new Name(type, version);
        if (!ids.containsKey(name)) load(c);
        var id = ids.get(name);
        if (id == null)
            throw new IllegalStateException("the type " + name + " was not registered when the store was opened");
        return id;
    }

    Name name(Connection c, short id) {
        var known = names.get(id);
        if (known != null) return known;
        load(c);
        return names.getOrDefault(id, new Name("unknown", 1));
    }

    private void load(Connection c) {
        Sql.query(c, schema.sql("select id, name, version from $.event_type"), row -> {
            var name = new Name(row.getString(2), row.getInt(3));
            names.put(row.getShort(1), name);
            return ids.put(name, row.getShort(1));
        });
    }
}
