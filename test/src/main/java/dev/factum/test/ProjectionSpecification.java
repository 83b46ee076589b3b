package dev.factum.test;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.Types;
import dev.factum.projection.Changes;
import dev.factum.projection.Projection;
import dev.factum.store.Table;
import dev.factum.test.Difference.Section;
import dev.factum.topic.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a projection makes of events, as an example that can be run: {@code given(events).then(rows)}. Pure: no database. The events are
 * applied one by one and as one batch, and a projection that then differs fails, because the runtime cuts batches as it likes. Immutable.
 *
 * <pre>{@code
 * ProjectionSpecification.of(new OrderList())
 *     .given("7", new Placed("7"), new Cancelled("7", "late"))
 *     .then(new OrderList.Row("7", "cancelled"));
 * }</pre>
 */
public final class ProjectionSpecification<R, E> {
    private static final String SOME_STREAM = "1";
    private static final String SOMEBODY = "given";
    private static final Instant SOME_TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final Projection<R, E> projection;
    private final Map<String, R> before;
    private final List<Envelope<E>> events;
    private final Instant time;

    private ProjectionSpecification(
            Projection<R, E> projection, Map<String, R> before, List<Envelope<E>> events, Instant time) {
        this.projection = projection;
        this.before = before;
        this.events = events;
        this.time = time;
    }

    public static <R, E> ProjectionSpecification<R, E> of(Projection<R, E> projection) {
        return new ProjectionSpecification<>(projection, Map.of(), List.of(), SOME_TIME);
    }

    /** Rows that were there before. */
    @SafeVarargs
    public final ProjectionSpecification<R, E> givenRows(R... rows) {
        return new ProjectionSpecification<>(projection, byKey(projection.table(), List.of(rows)), events, time);
    }

    /** The time of the events given from here on. */
    public ProjectionSpecification<R, E> at(Instant from) {
        return new ProjectionSpecification<>(projection, before, events, from);
    }

    /** Events of one stream, or messages of a topic under the topic's keys. */
    @SafeVarargs
    public final ProjectionSpecification<R, E> given(E... payloads) {
        var next = this;
        for (var payload : payloads) next = next.plus(keyOf(payload), payload);
        return next;
    }

    /** Events of the stream with this id, or messages of this key. */
    @SafeVarargs
    public final ProjectionSpecification<R, E> givenOf(String key, E... payloads) {
        var next = this;
        for (var payload : payloads) next = next.plus(key, payload);
        return next;
    }

    private String keyOf(E payload) {
        return projection.source() instanceof Topic<E> topic ? topic.key().apply(payload) : SOME_STREAM;
    }

    private ProjectionSpecification<R, E> plus(String key, E payload) {
        var name = Types.of(projection.source().messages()).name(payload);
        long n = events.size() + 1L;
        var id = new UUID(0, n);
        var all = new ArrayList<>(events);
        all.add(new Envelope<>(
                id, name.type(), name.version(), time, SOMEBODY, key, n, Cause.request(id), null, payload));
        return new ProjectionSpecification<>(projection, before, List.copyOf(all), time);
    }

    /** These rows and no others, in any order. */
    @SafeVarargs
    public final ProjectionSpecification<R, E> then(R... rows) {
        compare(byKey(projection.table(), List.of(rows)), rows());
        return this;
    }

    public ProjectionSpecification<R, E> thenNoRows() {
        compare(Map.of(), rows());
        return this;
    }

    /** This row, whatever others there are. */
    public ProjectionSpecification<R, E> thenRow(R row) {
        var key = projection.table().key(row);
        var actual = rows();
        actual.keySet().retainAll(List.of(key));
        compare(Map.of(key, row), actual);
        return this;
    }

    public ProjectionSpecification<R, E> thenNoRow(String key) {
        var row = rows().get(key);
        if (row != null) throw failure(Section.line("then expected", "no row '" + key + "'"), List.of(row), List.of());
        return this;
    }

    /** The events break the projection's own rule: in a running service their key is parked. */
    public ProjectionSpecification<R, E> thenFails(Class<? extends RuntimeException> how) {
        try {
            throw failure(
                    Section.line("then expected", "a failure: " + how.getSimpleName()),
                    List.copyOf(rows().values()),
                    List.of());
        } catch (RuntimeException e) {
            if (!how.isInstance(e))
                throw failure(
                        Section.line("then expected", "a failure: " + how.getSimpleName()), List.of(e), List.of());
            return this;
        }
    }

    private Map<String, R> rows() {
        var oneByOne = new TreeMap<>(before);
        for (var event : events) apply(List.of(event), oneByOne);
        var batch = new TreeMap<>(before);
        apply(events, batch);
        if (!oneByOne.equals(batch))
            throw Difference.failure(List.of(
                    Section.of("given", payloads()),
                    Section.result("one by one", List.copyOf(oneByOne.values())),
                    Section.result("as one batch", List.copyOf(batch.values())),
                    new Section(
                            "this projection depends on how its events are cut into batches",
                            List.of("make it pure"))));
        return oneByOne;
    }

    private void apply(List<Envelope<E>> batch, Map<String, R> rows) {
        var changes = new Changes<>(projection.table());
        for (var event : batch) projection.project(event, changes);
        var outcome = changes.applyTo(Map.copyOf(rows));
        rows.putAll(outcome.put());
        rows.keySet().removeAll(outcome.removed());
    }

    private void compare(Map<String, R> expected, Map<String, R> actual) {
        if (expected.equals(actual)) return;
        var difference = new ArrayList<String>();
        var keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        for (var key : keys) {
            var path = "row '" + key + "'";
            if (!actual.containsKey(key)) difference.add(path + " is missing: " + expected.get(key));
            else if (!expected.containsKey(key)) difference.add(path + " is not expected: " + actual.get(key));
            else difference.addAll(Difference.between(path, expected.get(key), actual.get(key)));
        }
        throw failure(
                Section.result("then expected", List.copyOf(expected.values())),
                List.copyOf(actual.values()),
                difference);
    }

    private AssertionError failure(Section expected, List<?> actual, List<String> difference) {
        return Difference.failure(List.of(
                Section.of("given the rows", List.copyOf(before.values())),
                Section.of("given", payloads()),
                expected,
                Section.result("but was", actual),
                new Section("difference", difference)));
    }

    private List<E> payloads() {
        return events.stream().map(Envelope::payload).toList();
    }

    private static <R> Map<String, R> byKey(Table<R> table, List<R> rows) {
        var byKey = new LinkedHashMap<String, R>();
        for (var row : rows)
            if (byKey.put(table.key(row), row) != null)
                throw new IllegalArgumentException("two rows have the key '" + table.key(row) + "'");
        return byKey;
    }
}
