package dev.factum.subscription;

import dev.factum.log.Position;
import dev.factum.store.Mark;
import dev.factum.store.ParkedMessages.Row;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Table;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Lets a reader go on from elsewhere: what an operator does after a log has lost events, or to have events handled again. Whoever owns the
 * reader is fenced: nothing of a batch that he has in hand is kept. What the inbox has is not handled again; of the own log, only effects
 * have their messages there.
 */
public final class Rewind {
    private Rewind() {}

    /**
     * In the log. What was parked from behind the new place is read again, and so is parked no more, unless the inbox has it.
     *
     * @param to the last place that counts as read; the beginning of the log: none
     * @return the last entry at or before it, where the reader stands now
     * @throws IllegalArgumentException if the log cannot be read up to there, or for a read model, which has only one way back: to the beginning
     */
    public static Mark inLog(Store store, String reader, Position to) {
        var head = store.head();
        if (head.isBefore(new Mark(to.at(), to.sub(), head.event())))
            throw new IllegalArgumentException(
                    "the log can be read up to " + place(head) + " now, not up to " + place(to.at(), to.sub()));
        try (var session = store.begin()) {
            var mark = to.at() == 0 ? Mark.START : session.events().atOrBefore(to.at(), to.sub());
            if (Table.isReadModel(reader) && !mark.isStart())
                throw new IllegalArgumentException(
                        reader
                                + " is a read model: sent back to the middle it would count what is in its rows twice. Send it to the start, from where it is made anew, or rebuild it where it runs");
            session.checkpoints().rewind(reader, Map.of(Place.LOG, mark));
            unpark(session, reader, row -> row.place().equals(Place.LOG) && isBehind(session, row, mark));
            session.commit();
            return mark;
        }
    }

    /**
     * In a topic, which begins anew. What the reader has handled of it stays in its inbox and is passed over; a read model forgets it and is made
     * anew.
     *
     * @throws IllegalArgumentException if the reader has never read this topic
     */
    public static void inTopic(Store store, String reader, String topic) {
        try (var session = store.begin()) {
            var marks = new HashMap<Place, Mark>();
            for (var place : session.checkpoints().marks(reader).keySet())
                if (place.source().equals(topic)) marks.put(place, Mark.START);
            if (marks.isEmpty())
                throw new IllegalArgumentException(reader + " has not read the topic " + topic + " yet");
            session.checkpoints().rewind(reader, marks);
            if (Table.isReadModel(reader)) {
                session.inbox().forget(reader);
                unpark(session, reader, row -> true);
            }
            session.commit();
        }
    }

    private static void unpark(Session session, String reader, Predicate<Row> readAgain) {
        var rows = session.parked().list(Optional.of(reader), Integer.MAX_VALUE).stream()
                .filter(readAgain)
                .toList();
        var kept = session.inbox().recorded(reader, ids(rows));
        for (var row : rows)
            if (!kept.contains(row.envelope().id())) session.parked().remove(row.number());
    }

    private static Set<UUID> ids(List<Row> rows) {
        var ids = new HashSet<UUID>();
        for (var row : rows) ids.add(row.envelope().id());
        return ids;
    }

    /** An entry that the log has lost is nowhere: nobody will read it again. */
    private static boolean isBehind(Session session, Row row, Mark mark) {
        return session.events()
                .find(row.envelope().id())
                .filter(found -> mark.isBefore(new Mark(
                        found.position().at(),
                        found.position().sub(),
                        row.envelope().id())))
                .isPresent();
    }

    private static String place(Mark mark) {
        return place(mark.at(), mark.sub());
    }

    private static String place(long at, int sub) {
        return sub == 0 ? Long.toString(at) : at + "." + sub;
    }
}
