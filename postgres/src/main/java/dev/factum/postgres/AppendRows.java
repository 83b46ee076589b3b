package dev.factum.postgres;

import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of what a transaction appends, in order. Appends to one stream follow each other: the first says where the stream is to stand. */
final class AppendRows {
    static final long ANY = -1;

    /** @param expected null: not in a stream; {@link #ANY}: after whatever is there @param nth from 1, among the rows of its stream */
    record Row(Entry entry, StreamId stream, @Nullable Long expected, int nth) {
        /** Whether it is the one that finds the stream where it is expected. */
        boolean first() {
            return nth <= 1;
        }
    }

    private final Map<StreamId, Long> begins = new HashMap<>();
    private final Map<StreamId, Integer> lengths = new HashMap<>();

    private AppendRows() {}

    /** @throws VersionConflict if an append expects another version than the one before it leaves */
    static List<Row> of(List<Append> appends) {
        var rows = new AppendRows();
        for (var append : appends) if (append instanceof Append.ToStream to) rows.begin(to);
        rows.lengths.clear();
        return rows.inOrder(appends);
    }

    private void begin(Append.ToStream to) {
        var stream = to.stream();
        int before = lengths.getOrDefault(stream, 0);
        lengths.put(stream, before + to.entries().size());
        long version = version(to.expected());
        if (version == ANY) {
            begins.putIfAbsent(stream, ANY);
            return;
        }
        long begin = version - before;
        long known = begins.getOrDefault(stream, ANY);
        if (begin < 0 || (known != ANY && known != begin))
            throw new VersionConflict("stream " + stream + " is not where it was expected (" + to.expected()
                    + ") after what this transaction appends before");
        begins.put(stream, begin);
    }

    private static long version(ExpectedVersion expected) {
        return switch (expected) {
            case ExpectedVersion.Any ignored -> ANY;
            case ExpectedVersion.NoStream ignored -> 0;
            case ExpectedVersion.Exactly(var version) -> version;
        };
    }

    private List<Row> inOrder(List<Append> appends) {
        var rows = new ArrayList<Row>();
        for (var append : appends)
            for (var entry : append.entries())
                rows.add(
                        switch (append) {
                            case Append.ToTopic(var topic, var ignored) ->
                                new Row(
                                        entry,
                                        new StreamId(
                                                "topic:" + topic,
                                                entry.envelope().key()),
                                        null,
                                        0);
                            case Append.ToStream(var stream, var ignored, var all, var given) ->
                                new Row(entry, stream, begins.get(stream), lengths.merge(stream, 1, Integer::sum));
                        });
        return rows;
    }
}
