package dev.factum.runtime;

import dev.factum.Settings;
import dev.factum.runtime.Feed.Batch;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One instance's time with a reader, turn by turn: from taking hold of it to letting go. Used by one thread. */
final class Shift implements AutoCloseable {
    private static final Duration CONFIRM_WHEN_IDLE = Duration.ofSeconds(5);

    final Hold hold;
    final List<Feed> feeds;
    private final int batch;
    private final DeliverBatch deliver;
    private final RedriveKeys redrive;
    private final Unsaved unsaved;
    private final Pace confirm;

    Shift(Hold hold, List<Feed> feeds, Settings settings) {
        this.hold = hold;
        this.feeds = feeds;
        this.batch = settings.batch();
        this.deliver = new DeliverBatch(hold, settings.attempts());
        this.redrive = new RedriveKeys(hold);
        this.unsaved = new Unsaved(batch, hold.letters.machine);
        this.confirm = new Pace(CONFIRM_WHEN_IDLE, hold.letters.machine);
    }

    /** A batch of each source, parked keys, deadlines. @return whether there was something to do @throws Fenced if the reader is another's by now */
    boolean turn() throws Exception {
        boolean worked = false;
        for (var feed : feeds) worked |= take(feed);
        worked |= redrive.redrive();
        worked |= hold.handler.tick(hold);
        if (worked) return true;
        if (unsaved.isDue()) save();
        if (confirm.isDue()) hold.confirm();
        return false;
    }

    private boolean take(Feed feed) throws Exception {
        Batch taken = feed.poll(batch);
        if (taken.isEmpty()) return false;
        unsaved.add(taken);
        var items = taken.items();
        if (!items.isEmpty() && deliver.deliver(items, unsaved.marks())) unsaved.clear();
        hold.marks.putAll(taken.marks());
        if (unsaved.isFull()) save();
        feed.done();
        return true;
    }

    private void save() throws Exception {
        hold.commit(List.of(), Map.of(), unsaved.marks());
        unsaved.clear();
    }

    /** How far it has read beyond its checkpoint, before it lets go in peace. */
    void saveTheRest() throws Exception {
        if (!unsaved.isEmpty()) save();
    }

    @Override
    public void close() {
        feeds.forEach(Feed::close);
    }
}
