package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.store.Checkpoints;
import dev.factum.store.Fenced;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The table {@code subscription}. */
final class PostgresCheckpoints implements Checkpoints {
    /** What a new owner begins with. */
    record Claimed(long epoch, Map<Place, Mark> marks) {}

    private final Connection c;
    private final Schema schema;

    PostgresCheckpoints(Connection c, Schema schema) {
        this.c = c;
        this.schema = schema;
    }

    /**
     * Raises the epoch of these places: whoever had one of them before is fenced from the commit of this on, in all of its places. Locked first, because
     * those who share a subscription claim at the same time.
     */
    Claimed claimPart(String subscription, Collection<Place> places) {
        lock(subscription);
        var list = List.copyOf(places);
        Sql.update(
                c,
                schema.sql("""
                        update $.subscription set epoch = 0 where name = ? and epoch in
                          (select s.epoch from $.subscription s join unnest(?::text[], ?::int[]) u (source, partition) using (source, partition)
                            where s.name = ?)
                        """),
                subscription,
                column("text", list, Place::source),
                column("int4", list, Place::partition),
                subscription);
        return claim(subscription, places);
    }

    /** Raises the epoch of all places: whoever had them before is fenced from the commit of this on. */
    Claimed claim(String subscription, Collection<Place> places) {
        var list = List.copyOf(places);
        long epoch = Sql.query(
                        c, "select nextval(?::regclass)", row -> row.getLong(1), schema.sql("$.subscription_epoch"))
                .getFirst();
        var marks = new HashMap<Place, Mark>();
        Sql.query(
                c,
                schema.sql("""
                        insert into $.subscription as s (name, source, partition, epoch)
                        select ?, u.source, u.partition, ? from unnest(?::text[], ?::int[]) u (source, partition) order by 2, 3
                        on conflict (name, source, partition) do update set epoch = excluded.epoch
                        returning s.source, s.partition, s.at, s.sub, s.event
                        """),
                row -> marks.put(
                        new Place(row.getString(1), row.getInt(2)),
                        new Mark(row.getLong(3), row.getInt(4), Sql.uuid(row, "event"))),
                subscription,
                epoch,
                column("text", list, Place::source),
                column("int4", list, Place::partition));
        return new Claimed(epoch, Map.copyOf(marks));
    }

    @Override
    public void save(String subscription, long epoch, Map<Place, Mark> marks) {
        if (marks.isEmpty()) {
            confirm(subscription, epoch);
            return;
        }
        var list = List.copyOf(marks.entrySet());
        int saved = Sql.update(
                c,
                schema.sql("""
                        update $.subscription s set at = u.at, sub = u.sub, event = u.event, saved = now()
                          from unnest(?::text[], ?::int[], ?::int8[], ?::int[], ?::uuid[]) u (source, partition, at, sub, event)
                         where s.name = ? and s.epoch = ? and s.source = u.source and s.partition = u.partition
                        """),
                column("text", list, e -> e.getKey().source()),
                column("int4", list, e -> e.getKey().partition()),
                column("int8", list, e -> e.getValue().at()),
                column("int4", list, e -> e.getValue().sub()),
                column("uuid", list, e -> e.getValue().event()),
                subscription,
                epoch);
        if (saved != list.size()) throw new Fenced(subscription, epoch);
    }

    /** Locked, so that the epoch stays until this transaction ends. */
    private void confirm(String subscription, long epoch) {
        var held = Sql.query(
                c,
                schema.sql("select 1 from $.subscription where name = ? and epoch = ? for share"),
                row -> 1,
                subscription,
                epoch);
        if (held.isEmpty()) throw new Fenced(subscription, epoch);
    }

    @Override
    public boolean isOwned(String subscription, long epoch) {
        return !Sql.query(
                        c,
                        schema.sql("select 1 from $.subscription where name = ? and epoch = ? limit 1"),
                        row -> 1,
                        subscription,
                        epoch)
                .isEmpty();
    }

    @Override
    public Map<Place, Mark> marks(String subscription) {
        var marks = new HashMap<Place, Mark>();
        Sql.query(
                c,
                schema.sql("select source, partition, at, sub, event from $.subscription where name = ?"),
                row -> marks.put(
                        new Place(row.getString(1), row.getInt(2)),
                        new Mark(row.getLong(3), row.getInt(4), Sql.uuid(row, "event"))),
                subscription);
        return marks;
    }

    /** Locked first: whoever claims it at the same time is either seen here or sees this. */
    @Override
    public void rewind(String subscription, Map<Place, Mark> to) {
        lock(subscription);
        var places = new HashSet<>(marks(subscription).keySet());
        places.addAll(to.keySet());
        save(subscription, claim(subscription, places).epoch(), to);
    }

    private void lock(String subscription) {
        Sql.query(
                c,
                schema.sql("select 1 from $.subscription where name = ? order by source, partition for update"),
                row -> 1,
                subscription);
    }

    @Override
    public void reset(String subscription, long epoch) {
        confirm(subscription, epoch);
        Sql.update(
                c,
                schema.sql("update $.subscription set at = 0, sub = 0, event = ? where name = ? and epoch = ?"),
                Mark.START.event(),
                subscription,
                epoch);
    }
}
