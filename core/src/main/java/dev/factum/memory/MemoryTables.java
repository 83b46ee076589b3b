package dev.factum.memory;

import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Inbox;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import dev.factum.store.Table;
import java.util.List;
import java.util.Map;

/** Everything durable, one class a table, with one way back. */
final class MemoryTables {
    private final Undo undo = new Undo();
    String log = "";
    final MemorySnapshots snapshots = new MemorySnapshots(undo);
    final MemoryEvents events = new MemoryEvents(undo, this);
    final MemoryInbox inboxTable = new MemoryInbox(undo);
    final MemoryCheckpoints checkpoints = new MemoryCheckpoints(undo);
    final MemoryParked parked = new MemoryParked(undo);
    final MemoryTimers timers = new MemoryTimers(undo);
    final MemorySchedule schedule = new MemorySchedule(undo);
    final MemorySagas sagas = new MemorySagas(undo);
    final MemoryReadModel readModel = new MemoryReadModel(undo);

    void keep() {
        undo.keep();
    }

    void undo() {
        undo.run();
    }

    List<Recorded<byte[]>> log() {
        return events.log();
    }

    List<Recorded<byte[]>> stream(StreamId stream, long after, int limit) {
        return events.read(stream, after, limit);
    }

    List<Inbox.Record> inbox() {
        return inboxTable.records();
    }

    Map<Place, Mark> marks(String subscription) {
        return checkpoints.marks(subscription);
    }

    long raiseEpoch(String subscription) {
        return checkpoints.raise(subscription);
    }

    <R> Map<String, R> all(Table<R> table) {
        return readModel.all(table);
    }

    static Mark mark(Recorded<?> entry) {
        return new Mark(
                entry.position().at(), entry.position().sub(), entry.envelope().id());
    }
}
