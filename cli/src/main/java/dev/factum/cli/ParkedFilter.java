package dev.factum.cli;

import dev.factum.store.ParkedMessages.Row;
import dev.factum.store.Session;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of the parked messages are meant. */
final class ParkedFilter {
    /** So many are looked at, in the order in which they were parked. */
    static final int MOST = 10_000;

    @Option(names = "--reader", paramLabel = "<reader>", description = "of one reader")
    @Nullable
    String reader;

    @Option(names = "--type", paramLabel = "<type>", description = "of one type")
    @Nullable
    String type;

    @Option(names = "--error", paramLabel = "<text>", description = "whose error has this text in it")
    @Nullable
    String error;

    List<Row> of(Session session) {
        return session.parked().list(Optional.ofNullable(reader), MOST).stream()
                .filter(row -> type == null || row.envelope().type().equals(type))
                .filter(row -> error == null || row.error().contains(error))
                .toList();
    }

    /** Their keys, with their readers, in order. */
    Set<Key> keys(Session session) {
        var keys = new LinkedHashSet<Key>();
        for (var row : of(session))
            keys.add(new Key(row.subscription(), row.envelope().key()));
        return keys;
    }

    record Key(String reader, String key) {}
}
