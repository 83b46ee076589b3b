package dev.factum.runtime;

import dev.factum.log.StreamId;
import dev.factum.projection.Projection;
import dev.factum.store.Place;
import dev.factum.store.Store;
import java.util.HashMap;
import java.util.Map;

/** A projection that has no table: its rows are made of a stream's events whenever somebody asks. Thread-safe. */
final class FoldLive {
    private static final int PAGE = 1_000;

    private final Store store;
    private final Letters letters;

    FoldLive(Store store, Letters letters) {
        this.store = store;
        this.letters = letters;
    }

    <R, E> Map<String, R> rows(Projection<R, E> projection, StreamId stream) {
        var rules = new ProjectRows<>(projection);
        var events = projection.source().messages();
        var rows = new HashMap<String, R>();
        for (long version = 0; ; ) {
            var page = store.read(stream, version, PAGE);
            for (var entry : page) {
                var payload = letters.open(Place.LOG, entry.envelope());
                if (events.isInstance(payload)) rules.apply(entry.envelope().as(events.cast(payload)), rows);
            }
            if (page.size() < PAGE) return rows;
            version = page.getLast().version();
        }
    }
}
