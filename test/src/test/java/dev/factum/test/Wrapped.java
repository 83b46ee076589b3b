package dev.factum.test;

import dev.factum.event.Types;
import dev.factum.log.LogStatus;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Ambient;
import dev.factum.store.Checkpoints;
import dev.factum.store.Events;
import dev.factum.store.Events.Append;
import dev.factum.store.Inbox;
import dev.factum.store.Mark;
import dev.factum.store.Owned;
import dev.factum.store.ParkedMessages;
import dev.factum.store.Place;
import dev.factum.store.ReadModel;
import dev.factum.store.Sagas;
import dev.factum.store.Schedule;
import dev.factum.store.Session;
import dev.factum.store.Snapshots;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.Store;
import dev.factum.store.Table;
import dev.factum.store.Timers;
import java.sql.Connection;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A store that is another one, with something changed. */
class Wrapped implements Store {
    final Store inner;

    Wrapped(Store inner) {
        this.inner = inner;
    }

    /** A session that is another one, with something changed. */
    static class WrappedSession implements Session {
        final Session inner;

        WrappedSession(Session inner) {
            this.inner = inner;
        }

        @Override
        public Connection connection() {
            return inner.connection();
        }

        @Override
        public Events events() {
            return inner.events();
        }

        @Override
        public Inbox inbox() {
            return inner.inbox();
        }

        @Override
        public Checkpoints checkpoints() {
            return inner.checkpoints();
        }

        @Override
        public ParkedMessages parked() {
            return inner.parked();
        }

        @Override
        public Timers timers() {
            return inner.timers();
        }

        @Override
        public Schedule schedule() {
            return inner.schedule();
        }

        @Override
        public Sagas sagas() {
            return inner.sagas();
        }

        @Override
        public Snapshots snapshots() {
            return inner.snapshots();
        }

        @Override
        public ReadModel readModel() {
            return inner.readModel();
        }

        @Override
        public void commit() {
            inner.commit();
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    Session wrap(Session session) {
        return session;
    }

    @Override
    public void open(String log, Collection<Types.Name> types, Collection<Table<?>> tables) {
        inner.open(log, types, tables);
    }

    @Override
    public Session begin() {
        return wrap(inner.begin());
    }

    /** In a transaction that the wrapping sees. */
    @Override
    public Optional<Mark> append(Append.ToStream one, Optional<Settling> command) {
        try (var session = begin()) {
            var stored = session.events().append(List.of(one));
            var last = stored.isEmpty() ? Mark.START : stored.getLast();
            if (command.isPresent()) {
                long version = session.events()
                        .read(one.stream(), 0, Integer.MAX_VALUE)
                        .size();
                var outcome = new Inbox.Outcome(null, null, version - 1, version, last);
                if (!session.inbox()
                        .recordSettled(command.get().consumer(), command.get().command(), outcome))
                    return Optional.empty();
            }
            session.commit();
            return Optional.of(last);
        }
    }

    @Override
    public Session join(Connection connection) {
        return wrap(inner.join(connection));
    }

    @Override
    public Optional<Ambient> ambient() {
        return inner.ambient();
    }

    @Override
    public Clock clock(Clock machine) {
        return inner.clock(machine);
    }

    @Override
    public List<Recorded<byte[]>> read(long at, int sub, int limit) {
        return inner.read(at, sub, limit);
    }

    @Override
    public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
        return inner.read(stream, afterVersion, limit);
    }

    @Override
    public Tail load(StreamId stream, String schema, int limit) {
        return inner.load(stream, schema, limit);
    }

    @Override
    public List<Recorded<byte[]>> trace(String correlation, int limit) {
        return inner.trace(correlation, limit);
    }

    @Override
    public List<Inbox.Record> handled(String correlation, int limit) {
        return inner.handled(correlation, limit);
    }

    @Override
    public boolean isSettled() {
        return inner.isSettled();
    }

    @Override
    public Optional<Mark> place(Mark drawn) {
        return inner.place(drawn);
    }

    @Override
    public Mark head() {
        return inner.head();
    }

    @Override
    public LogStatus status() {
        return inner.status();
    }

    @Override
    public Optional<Owned> own(String subscription, Collection<Place> places) {
        return inner.own(subscription, places);
    }

    @Override
    public boolean worldFailed(Throwable failure) {
        return inner.worldFailed(failure);
    }

    @Override
    public void close() {
        inner.close();
    }
}
