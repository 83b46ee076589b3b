package dev.factum.memory;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.factum.store.ParkedMessages;
import dev.factum.store.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Parked messages by number; what was discarded is kept apart, with its reason. */
final class MemoryParked implements ParkedMessages {
    private record Discarded(Row row, String reason) {}

    private final Undo undo;
    private final Map<Long, Row> rows = new TreeMap<>();
    private final Map<Long, Discarded> discarded = new TreeMap<>();
    private final List<Action> actions = new ArrayList<>();
    private long numbers;

    MemoryParked(Undo undo) {
        this.undo = undo;
    }

    @Override
    public void park(Collection<Row> news) {
        for (var r : news)
            put(new Row(
                    ++numbers,
                    r.subscription(),
                    r.place(),
                    r.envelope(),
                    r.headers(),
                    r.attempts(),
                    r.error(),
                    r.since(),
                    r.next()));
    }

    private void put(Row row) {
        var before = rows.put(row.number(), row);
        undo.add(() -> {
            if (before == null) rows.remove(row.number());
            else rows.put(row.number(), before);
        });
    }

    @Override
    public Set<String> keys(String subscription, Collection<Place> places) {
        var keys = new HashSet<String>();
        for (var row : rows.values())
            if (row.subscription().equals(subscription) && places.contains(row.place()))
                keys.add(row.envelope().key());
        return keys;
    }

    @Override
    public List<Row> due(String subscription, Collection<Place> places, Instant now, int limit) {
        var firsts = new LinkedHashMap<String, Row>();
        for (var row : rows.values())
            if (row.subscription().equals(subscription) && places.contains(row.place()))
                firsts.putIfAbsent(row.envelope().key(), row);
        return firsts.values().stream()
                .filter(row -> row.next() != null && !row.next().isAfter(now))
                .sorted(Comparator.comparing(Row::next))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Row> first(String subscription, String key) {
        return of(subscription, key, 1).stream().findFirst();
    }

    @Override
    public void failedAgain(long number, int attempts, String error, @Nullable Instant next) {
        var r = rows.get(number);
        if (r != null)
            put(new Row(
                    number, r.subscription(), r.place(), r.envelope(), r.headers(), attempts, error, r.since(), next));
    }

    @Override
    public void remove(long number) {
        var before = rows.remove(number);
        if (before != null) undo.add(() -> rows.put(number, before));
    }

    @Override
    public Set<UUID> discarded(String subscription) {
        var ids = new HashSet<UUID>();
        for (var d : discarded.values())
            if (d.row().subscription().equals(subscription))
                ids.add(d.row().envelope().id());
        return ids;
    }

    @Override
    public List<Row> list(Optional<String> subscription, int limit) {
        return rows.values().stream()
                .filter(r -> subscription.isEmpty() || subscription.get().equals(r.subscription()))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Row> find(String subscription, UUID message) {
        return rows.values().stream()
                .filter(r -> r.subscription().equals(subscription)
                        && r.envelope().id().equals(message))
                .findFirst();
    }

    @Override
    public List<Row> of(String subscription, String key, int limit) {
        return rows.values().stream()
                .filter(r -> r.subscription().equals(subscription)
                        && r.envelope().key().equals(key))
                .limit(limit)
                .toList();
    }

    @Override
    public void edit(long number, byte[] payload) {
        var r = rows.get(number);
        if (r != null)
            put(new Row(
                    number,
                    r.subscription(),
                    r.place(),
                    r.envelope().as(payload),
                    r.headers(),
                    r.attempts(),
                    r.error(),
                    r.since(),
                    r.next()));
    }

    @Override
    public void note(Action action) {
        actions.add(action);
        undo.add(actions::removeLast);
    }

    @Override
    public List<Action> actions(Optional<String> subscription, int limit) {
        return actions.reversed().stream()
                .filter(a -> subscription.isEmpty() || subscription.get().equals(a.subscription()))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Summary> summary() {
        var bySubscription = rows.values().stream().collect(groupingBy(Row::subscription, TreeMap::new, toList()));
        return bySubscription.values().stream().map(MemoryParked::summary).toList();
    }

    private static Summary summary(List<Row> all) {
        var firsts = new LinkedHashMap<String, Row>();
        for (var row : all) firsts.putIfAbsent(row.envelope().key(), row);
        long left = firsts.values().stream().filter(row -> row.next() == null).count();
        var since = all.stream().map(Row::since).min(Comparator.naturalOrder()).orElseThrow();
        return new Summary(all.getFirst().subscription(), firsts.size(), all.size(), left, since);
    }

    @Override
    public boolean redrive(String subscription, String key, Instant now) {
        var row = first(subscription, key);
        row.ifPresent(r -> failedAgain(r.number(), r.attempts(), r.error(), now));
        return row.isPresent();
    }

    @Override
    public boolean discard(String subscription, UUID message, String reason, Instant now) {
        var found = find(subscription, message);
        found.ifPresent(row -> {
            remove(row.number());
            discarded.put(row.number(), new Discarded(row, reason));
            undo.add(() -> discarded.remove(row.number()));
            redrive(subscription, row.envelope().key(), now);
        });
        return found.isPresent();
    }
}
