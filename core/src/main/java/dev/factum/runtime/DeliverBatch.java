package dev.factum.runtime;

import dev.factum.log.VersionConflict;
import dev.factum.store.Fenced;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Commits a batch whole if it can. A batch that fails is rolled back and run again in halves, in order, so that what fails is found among the
 * rest and nothing overtakes; alone, it is parked. So is what conflicts again and again: it must not stop the others. When the world fails nothing is parked, and the caller begins again from the checkpoint,
 * because whether the commit arrived is not known.
 */
final class DeliverBatch {
    private final Hold hold;
    private final int attempts;

    DeliverBatch(Hold hold, int attempts) {
        this.hold = hold;
        this.attempts = attempts;
    }

    /** @return whether the checkpoint was saved with it */
    boolean deliver(List<Incoming> items, Map<Place, Mark> upTo) throws Exception {
        for (int conflicts = 1; ; conflicts++) {
            try {
                var failed = perform(items);
                if (failed.isEmpty() && hold.handler.storesNothing() && hold.parkedKeys.isEmpty()) return false;
                hold.commit(items, failed, upTo);
                return true;
            } catch (Fenced | UnknownType | InterruptedException e) {
                throw e;
            } catch (VersionConflict e) {
                if (conflicts < attempts) continue;
                return findFailing(items, e, upTo);
            } catch (Exception e) {
                if (hold.worldFailed(e)) throw e;
                return findFailing(items, e, upTo);
            }
        }
    }

    private boolean findFailing(List<Incoming> items, Exception failure, Map<Place, Mark> upTo) throws Exception {
        if (items.isEmpty()) throw failure;
        if (items.size() == 1) {
            hold.commit(items, Map.of(items.getFirst(), failure), upTo);
            return true;
        }
        int half = items.size() / 2;
        deliver(items.subList(0, half), marksOf(items.subList(0, half)));
        return deliver(items.subList(half, items.size()), upTo);
    }

    private Map<Incoming, Exception> perform(List<Incoming> items) throws Exception {
        if (hold.parkedKeys.isEmpty()) return hold.handler.perform(items);
        return hold.handler.perform(
                items.stream().filter(i -> !hold.parkedKeys.contains(i.key())).toList());
    }

    private static Map<Place, Mark> marksOf(List<Incoming> items) {
        var last = new HashMap<Place, Mark>();
        for (var item : items) last.put(item.place, item.mark);
        return last;
    }
}
