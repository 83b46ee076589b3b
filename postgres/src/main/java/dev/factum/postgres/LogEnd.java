package dev.factum.postgres;

import dev.factum.store.Mark;
import java.sql.Connection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log, as it is written.
 *
 * @param last the last place that an event has
 * @param written when that event was written; null if there is none
 * @param gaps places that the late lane went past and that are not decided
 * @param late events that came late
 */
record LogEnd(Mark last, @Nullable Instant written, long gaps, long late) {
    private static final String END = """
            select coalesce(e.at, 0) as at, coalesce(e.sub, 0) as sub, e.id, e.time,
                   (select coalesce(sum(upper(r) - lower(r)), 0) from unnest(h.gaps) r) as gaps, (select count(*) from $.late) as late
              from (select gaps from $.head order by n desc limit 1) h left join (
                select * from (
                  (select position as at, 0 as sub, id, time from $.event order by position desc limit 1)
                  union all
                  (select l.at, l.sub, e.id, e.time from $.late l join $.event e on e.position = l.position
                    order by l.at desc, l.sub desc limit 1)) x
                 order by at desc, sub desc limit 1) e on true
            """;

    static LogEnd of(Connection c, Schema schema) {
        return Sql.query(c, schema.sql(END), row -> {
                    var last = row.getLong("at") == 0
                            ? Mark.START
                            : new Mark(row.getLong("at"), row.getInt("sub"), Sql.uuid(row, "id"));
                    return new LogEnd(last, Sql.timeOrNull(row, "time"), row.getLong("gaps"), row.getLong("late"));
                })
                .getFirst();
    }

    /** What was written after this was asked may be readable by now. */
    Mark last(Mark readable) {
        return last.isBefore(readable) ? readable : last;
    }
}
