package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.log.ExpectedVersion;
import dev.factum.store.Events.Append;
import dev.factum.store.Snapshots;
import dev.factum.store.Snapshots.Fact;
import dev.factum.store.Snapshots.Snapshot;
import dev.factum.store.Snapshots.Tail;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Snapshots: the latest of a stream, with what followed it, never one that the log does not bear out. */
abstract class SnapshotContract extends OpenStore {
    private static final String SCHEMA = "1-a";

    @Test
    void a_stream_is_loaded_from_its_snapshot_on() {
        var event = filled("a", 5).get(2);
        save("a", 3, event);
        assertThat(load("a").snapshot()).hasValueSatisfying(s -> {
            assertThat(s.version()).isEqualTo(3);
            assertThat(s.event()).isEqualTo(event);
            assertThat(s.type()).isEqualTo("state");
            assertThat(s.state()).asString().isEqualTo("{\"at\":3}");
            assertThat(s.sum()).isEqualTo(4711);
        });
        assertThat(load("a").events()).extracting(Fact::version).containsExactly(4L, 5L);
        assertThat(this.<Tail>in(s -> s.events().load(stream("a"), SCHEMA, 1)).events())
                .extracting(Fact::version)
                .containsExactly(4L);
    }

    @Test
    void a_stream_without_a_snapshot_is_loaded_from_its_first_event_on() {
        filled("a", 2);
        assertThat(load("a").snapshot()).isEmpty();
        assertThat(load("a").events()).extracting(Fact::version).containsExactly(1L, 2L);
        assertThat(load("none").events()).isEmpty();
        assertThat(store.load(stream("a"), Snapshots.NONE, 10).events()).hasSize(2);
    }

    @Test
    void a_snapshot_of_another_schema_is_not_read_and_stays() {
        var ids = filled("a", 3);
        save("a", 2, ids.get(1));
        assertThat(store.load(stream("a"), "1-b", 10)).satisfies(tail -> {
            assertThat(tail.snapshot()).isEmpty();
            assertThat(tail.events()).hasSize(3);
        });
        commit(s -> s.snapshots().save(stream("a"), "1-b", snapshot(3, ids.get(2))));
        assertThat(load("a").snapshot()).isPresent();
    }

    @Test
    void a_newer_snapshot_replaces_an_older_one_and_never_the_other_way() {
        var ids = filled("a", 5);
        save("a", 3, ids.get(2));
        save("a", 4, ids.get(3));
        save("a", 2, ids.get(1));
        assertThat(load("a").snapshot())
                .hasValueSatisfying(s -> assertThat(s.version()).isEqualTo(4));
    }

    @Test
    void of_many_that_write_snapshots_at_once_the_newest_stays() {
        var ids = filled("a", 40);
        Race.of(4, writer -> {
            long seen = 0;
            for (int i = 0; i < 5 * ROUNDS; i++) {
                int version = 1 + (i * 7 + writer * 11) % 40;
                save("a", version, ids.get(version - 1));
                long now = load("a").snapshot().orElseThrow().version();
                assertThat(now).as("after %d was read", seen).isGreaterThanOrEqualTo(seen);
                seen = now;
            }
            return seen;
        });
        save("a", 40, ids.getLast());
        for (int version : new int[] {1, 20, 39}) save("a", version, ids.get(version - 1));
        assertThat(load("a").snapshot())
                .hasValueSatisfying(s -> assertThat(s.version()).isEqualTo(40));
    }

    @Test
    void a_snapshot_that_is_ahead_of_the_log_or_of_another_event_is_not_believed() {
        var ids = filled("a", 2);
        save("a", 3, UUID.randomUUID());
        filled("b", 2);
        save("b", 2, ids.get(1));
        filled("c", 2);
        save("c", 2, UUID.randomUUID());
        for (var id : List.of("a", "b", "c")) {
            assertThat(load(id).snapshot()).isEmpty();
            assertThat(load(id).events()).hasSize(2);
        }
        assertThat(many("a", "b", "c").values())
                .allSatisfy(tail -> assertThat(tail.snapshot()).isEmpty());
    }

    @Test
    void a_snapshot_goes_with_the_transaction_that_wrote_it() {
        var ids = filled("a", 2);
        try (var session = store.begin()) {
            session.snapshots().save(stream("a"), SCHEMA, snapshot(2, ids.get(1)));
            assertThat(session.events().load(stream("a"), SCHEMA, 10).snapshot())
                    .isPresent();
        }
        assertThat(load("a").snapshot()).isEmpty();
    }

    @Test
    void several_streams_are_loaded_at_once_each_from_its_own_snapshot_on() {
        save("a", 3, filled("a", 5).get(2));
        filled("b", 2);
        save("d", 2, filled("d", 2).get(1));
        assertThat(many("a", "b", "c", "d")).satisfies(tails -> {
            assertThat(tails).containsOnlyKeys("a", "b", "d");
            assertThat(versions(tails, "a")).containsExactly(4L, 5L);
            assertThat(versions(tails, "b")).containsExactly(1L, 2L);
            assertThat(versions(tails, "d")).isEmpty();
            assertThat(tails.get("d")).satisfies(d -> assertThat(d.snapshot()).isPresent());
        });
    }

    @Test
    void too_many_events_of_several_streams_are_not_loaded_at_once() {
        save("a", 3, filled("a", 5).get(2));
        filled("b", 2);
        commit(s -> {
            assertThat(s.events().load("thing", List.of("a", "b"), SCHEMA, 4)).isPresent();
            assertThat(s.events().load("thing", List.of("a", "b"), SCHEMA, 3)).isEmpty();
        });
    }

    private Tail load(String id) {
        return store.load(stream(id), SCHEMA, 10);
    }

    private Map<String, Tail> many(String... ids) {
        return in(s -> s.events().load("thing", List.of(ids), SCHEMA, 100).orElseThrow());
    }

    private static List<Long> versions(Map<String, Tail> tails, String id) {
        return Objects.requireNonNull(tails.get(id)).events().stream()
                .map(Fact::version)
                .toList();
    }

    private List<UUID> filled(String id, int events) {
        Append append = toStream(id, ExpectedVersion.any(), events);
        append(append);
        return ids(append);
    }

    private void save(String id, long version, UUID event) {
        commit(s -> s.snapshots().save(stream(id), SCHEMA, snapshot(version, event)));
    }

    private static Snapshot snapshot(long version, UUID event) {
        var state = ("{\"at\":" + version + "}").getBytes(StandardCharsets.UTF_8);
        return new Snapshot(version, event, "state", state, 4711);
    }
}
