package dev.factum.test.simulation;

import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Events;
import dev.factum.store.Mark;
import dev.factum.store.Session;
import dev.factum.store.Snapshots;
import dev.factum.test.Wrapped.WrappedSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A transaction that knows what it has appended, and in which order the log is read. */
final class SimulatedSession extends WrappedSession {
    /** How a transaction is committed. */
    @FunctionalInterface
    interface Committing {
        void commit(Session session, List<Recorded<byte[]>> appended);
    }

    private final ReadingOrder order;
    private final Committing committing;
    private final List<Recorded<byte[]>> appended = new ArrayList<>();

    SimulatedSession(Session inner, ReadingOrder order, Committing committing) {
        super(inner);
        this.order = order;
        this.committing = committing;
    }

    @Override
    public void commit() {
        committing.commit(inner, List.copyOf(appended));
    }

    @Override
    public Events events() {
        return new OrderedEvents(inner.events());
    }

    private final class OrderedEvents implements Events {
        private final Events events;

        private OrderedEvents(Events events) {
            this.events = events;
        }

        @Override
        public List<Mark> append(List<Append> appends) {
            var marks = events.append(appends);
            for (var mark : marks) events.find(mark.event()).ifPresent(appended::add);
            return marks;
        }

        @Override
        public void hold() {
            events.hold();
        }

        @Override
        public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
            return events.read(stream, afterVersion, limit);
        }

        @Override
        public Snapshots.Tail load(StreamId stream, String schema, int limit) {
            return events.load(stream, schema, limit);
        }

        @Override
        public Optional<Map<String, Snapshots.Tail>> load(
                String category, Collection<String> ids, String schema, int limit) {
            return events.load(category, ids, schema, limit);
        }

        /** Where it is read, once that is settled. */
        @Override
        public Optional<Recorded<byte[]>> find(UUID id) {
            return order.find(id).or(() -> events.find(id));
        }

        @Override
        public Mark atOrBefore(long at, int sub) {
            return order.atOrBefore(at, sub);
        }

        @Override
        public Map<String, Recorded<byte[]>> last(String category, Collection<String> ids) {
            return events.last(category, ids);
        }
    }
}
