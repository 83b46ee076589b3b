package dev.factum.test;

import dev.factum.event.Types;
import dev.factum.log.LogStatus;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Ambient;
import dev.factum.store.Checkpoints;
import dev.factum.store.Events;
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

/**
 * A store that is another one, with something changed: overridden, or done to each of its sessions in {@link #wrap}. A single append is a
 * transaction of such a session, too. As thread-safe as the other.
 */
public class Wrapped implements Store {
    protected final Store inner;

    protected Wrapped(Store inner) {
        this.inner = inner;
    }

    /** A session that is another one, with something changed. */
    public static class WrappedSession implements Session {
        protected final Session inner;

        protected WrappedSession(Session inner) {
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
        public List<Written> written() {
            return inner.written();
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

    /** What a session is to be. */
    protected Session wrap(Session session) {
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
    public Optional<Owned> share(String subscription, Collection<Place> places) {
        return inner.share(subscription, places);
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
