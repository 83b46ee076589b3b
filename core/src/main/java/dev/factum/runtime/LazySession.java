package dev.factum.runtime;

import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.runtime.Folding.Loaded;
import dev.factum.store.Checkpoints;
import dev.factum.store.Events;
import dev.factum.store.Inbox;
import dev.factum.store.Mark;
import dev.factum.store.ParkedMessages;
import dev.factum.store.ReadModel;
import dev.factum.store.Sagas;
import dev.factum.store.Schedule;
import dev.factum.store.Session;
import dev.factum.store.Snapshots;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.Store;
import dev.factum.store.Timers;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A transaction that begins when something needs it: reading a stream does not, and one event is appended without. Not thread-safe. */
final class LazySession implements Session {
    private final Store store;
    private @Nullable Session begun;

    LazySession(Store store) {
        this.store = store;
    }

    boolean hasBegun() {
        return begun != null;
    }

    <S> Loaded<S> load(Folding<S, ?> folding, StreamId stream) {
        return begun == null ? folding.load(store, events(), stream) : folding.load(events(), stream);
    }

    private Session begin() {
        var known = begun;
        if (known == null) begun = known = store.begin();
        return known;
    }

    @Override
    public Connection connection() {
        return begin().connection();
    }

    @Override
    public Events events() {
        var known = begun;
        return known == null ? new NotBegun() : known.events();
    }

    @Override
    public Inbox inbox() {
        return begin().inbox();
    }

    @Override
    public Checkpoints checkpoints() {
        return begin().checkpoints();
    }

    @Override
    public ParkedMessages parked() {
        return begin().parked();
    }

    @Override
    public Timers timers() {
        return begin().timers();
    }

    @Override
    public Schedule schedule() {
        return begin().schedule();
    }

    @Override
    public Sagas sagas() {
        return begin().sagas();
    }

    @Override
    public Snapshots snapshots() {
        return begin().snapshots();
    }

    @Override
    public ReadModel readModel() {
        return begin().readModel();
    }

    @Override
    public List<Written> written() {
        return begun == null ? List.of() : begun.written();
    }

    @Override
    public void commit() {
        if (begun != null) begun.commit();
    }

    /** Rolls back what was not committed; what needs a transaction then begins another. */
    @Override
    public void close() {
        if (begun == null) return;
        begun.close();
        begun = null;
    }

    /** Each transaction sees what is committed when it asks; so does who asks without one. */
    private final class NotBegun implements Events {
        @Override
        public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
            return store.read(stream, afterVersion, limit);
        }

        @Override
        public Tail load(StreamId stream, String schema, int limit) {
            return store.load(stream, schema, limit);
        }

        @Override
        public List<Mark> append(List<Append> appends) {
            return begin().events().append(appends);
        }

        @Override
        public void hold() {
            begin().events().hold();
        }

        @Override
        public Optional<Map<String, Tail>> load(String category, Collection<String> ids, String schema, int limit) {
            return begin().events().load(category, ids, schema, limit);
        }

        @Override
        public Optional<Recorded<byte[]>> find(UUID id) {
            return begin().events().find(id);
        }

        @Override
        public Mark atOrBefore(long at, int sub) {
            return begin().events().atOrBefore(at, sub);
        }

        @Override
        public Map<String, Recorded<byte[]>> last(String category, Collection<String> ids) {
            return begin().events().last(category, ids);
        }
    }
}
