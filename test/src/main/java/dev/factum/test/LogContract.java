package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.LogStatus;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import dev.factum.store.Mark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The log: appends that hold or leave nothing, one reading order, streams without holes. */
abstract class LogContract extends OpenStore {
    @Test
    void events_of_a_stream_are_numbered_from_one_without_holes() {
        append(toStream("a", ExpectedVersion.noStream(), 3));
        append(toStream("a", ExpectedVersion.any(), 2));
        assertThat(versions("a")).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void the_order_of_appends_is_the_order_of_reading() {
        var appends = List.of(
                toStream("b", ExpectedVersion.noStream(), 2),
                toTopic("some.topic", "a", 2),
                toStream("a", ExpectedVersion.noStream(), 1));
        append(appends.toArray(Append[]::new));
        var last = toStream("b", ExpectedVersion.exactly(2), 1);
        append(last);
        var written = new ArrayList<UUID>();
        for (var one : appends) written.addAll(ids(one));
        written.addAll(ids(last));
        assertThat(log(6)).extracting(e -> e.envelope().id()).containsExactlyElementsOf(written);
    }

    @Test
    void positions_grow_and_are_the_sequence_of_the_envelope() {
        append(toStream("a", ExpectedVersion.any(), 3));
        append(toStream("b", ExpectedVersion.any(), 3));
        var log = log(6);
        assertThat(log).extracting(Recorded::position).isSorted().doesNotHaveDuplicates();
        assertThat(log).allSatisfy(e -> {
            assertThat(e.position().log()).isEqualTo(LOG);
            assertThat(e.envelope().sequence()).isEqualTo(e.position().at());
        });
    }

    @Test
    void an_append_anywhere_goes_behind_whatever_is_there() {
        append(toStream("a", ExpectedVersion.any(), 1));
        append(toStream("a", ExpectedVersion.any(), 1));
        assertThat(versions("a")).containsExactly(1L, 2L);
    }

    @Test
    void an_append_to_a_new_stream_conflicts_where_the_stream_has_events() {
        append(toStream("a", ExpectedVersion.noStream(), 1));
        assertConflict(toStream("a", ExpectedVersion.noStream(), 1));
        assertThat(versions("a")).containsExactly(1L);
    }

    @Test
    void an_append_at_the_version_it_expects_is_stored() {
        append(toStream("a", ExpectedVersion.noStream(), 2));
        append(toStream("a", ExpectedVersion.exactly(2), 2));
        assertThat(versions("a")).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void exactly_zero_is_a_new_stream() {
        append(toStream("a", ExpectedVersion.exactly(0), 1));
        assertConflict(toStream("a", ExpectedVersion.exactly(0), 1));
    }

    @Test
    void an_append_at_a_version_that_has_passed_conflicts() {
        append(toStream("a", ExpectedVersion.noStream(), 3));
        assertConflict(toStream("a", ExpectedVersion.exactly(1), 1));
        assertConflict(toStream("a", ExpectedVersion.exactly(2), 5));
        assertThat(versions("a")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void an_append_beyond_the_end_of_a_stream_conflicts_and_leaves_no_hole() {
        append(toStream("a", ExpectedVersion.noStream(), 1));
        assertConflict(toStream("a", ExpectedVersion.exactly(2), 1));
        assertConflict(toStream("new", ExpectedVersion.exactly(1), 1));
        assertThat(versions("a")).containsExactly(1L);
        assertThat(versions("new")).isEmpty();
    }

    @Test
    void a_conflict_in_one_stream_leaves_nothing_in_any() {
        append(toStream("b", ExpectedVersion.noStream(), 1));
        assertConflict(
                toStream("a", ExpectedVersion.noStream(), 1),
                toStream("b", ExpectedVersion.noStream(), 1),
                toTopic("some.topic", "a", 1));
        append(toStream("c", ExpectedVersion.noStream(), 1));
        assertThat(log(2)).extracting(e -> e.stream().id()).containsExactly("b", "c");
    }

    @Test
    void several_streams_are_appended_to_in_one_transaction() {
        append(
                toStream("a", ExpectedVersion.noStream(), 2),
                toStream("b", ExpectedVersion.noStream(), 1),
                toStream("c", ExpectedVersion.any(), 1));
        assertThat(versions("a")).containsExactly(1L, 2L);
        assertThat(versions("b")).containsExactly(1L);
        assertThat(versions("c")).containsExactly(1L);
    }

    @Test
    void appends_to_one_stream_in_one_transaction_follow_each_other() {
        var any = ExpectedVersion.any();
        append(toStream("a", any, 1), toStream("a", any, 2));
        append(toStream("a", ExpectedVersion.exactly(3), 1), toStream("a", ExpectedVersion.exactly(4), 1));
        append(toStream("a", ExpectedVersion.exactly(5), 1), toStream("a", any, 1));
        append(toStream("a", any, 1), toStream("a", ExpectedVersion.exactly(8), 1));
        assertThat(versions("a")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void an_append_that_expects_another_version_than_the_one_before_it_leaves_conflicts() {
        assertConflict(toStream("a", ExpectedVersion.noStream(), 1), toStream("a", ExpectedVersion.exactly(5), 1));
        assertConflict(toStream("a", ExpectedVersion.noStream(), 2), toStream("a", ExpectedVersion.exactly(1), 1));
        assertConflict(toStream("a", ExpectedVersion.noStream(), 1), toStream("a", ExpectedVersion.noStream(), 1));
        assertConflict(toStream("a", ExpectedVersion.any(), 1), toStream("a", ExpectedVersion.exactly(5), 1));
        assertConflict(toStream("a", ExpectedVersion.any(), 1), toStream("a", ExpectedVersion.noStream(), 1));
        assertThat(versions("a")).isEmpty();
    }

    @Test
    void an_append_repeated_under_the_same_ids_is_accepted_once() {
        var once = toStream("a", ExpectedVersion.noStream(), 2);
        var first = append(once);
        assertThat(first.event()).isEqualTo(ids(once).getLast());
        assertThat(append(once)).isEqualTo(Mark.START);
        append(toStream("a", ExpectedVersion.exactly(2), 1));
        assertThat(append(once)).isEqualTo(Mark.START);
        assertThat(versions("a")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_repeated_append_beside_a_new_one_leaves_no_hole() {
        var once = toStream("a", ExpectedVersion.any(), 2);
        append(once);
        append(once, toStream("a", ExpectedVersion.any(), 1));
        append(once, toStream("a", ExpectedVersion.exactly(3), 1));
        append(once, toStream("b", ExpectedVersion.noStream(), 1));
        assertThat(versions("a")).containsExactly(1L, 2L, 3L, 4L);
        assertThat(versions("b")).containsExactly(1L);
    }

    @Test
    void an_append_that_is_recorded_in_part_is_refused_as_a_whole() {
        var once = toStream("a", ExpectedVersion.noStream(), 1);
        append(once);
        var more = new ArrayList<>(once.entries());
        more.add(entry("a"));
        assertDuplicate(new Append.ToStream(stream("a"), ExpectedVersion.any(), more));
        assertThat(versions("a")).containsExactly(1L);
    }

    @Test
    void an_id_that_another_stream_has_is_refused() {
        var once = toStream("a", ExpectedVersion.noStream(), 1);
        append(once);
        assertDuplicate(new Append.ToStream(stream("b"), ExpectedVersion.any(), once.entries()));
        assertThat(versions("b")).isEmpty();
    }

    @Test
    void an_id_that_stands_twice_in_one_append_is_refused() {
        var entry = entry("a");
        assertDuplicate(new Append.ToStream(stream("a"), ExpectedVersion.any(), List.of(entry, entry)));
        assertDuplicate(
                new Append.ToStream(stream("a"), ExpectedVersion.any(), List.of(entry)),
                new Append.ToStream(stream("b"), ExpectedVersion.any(), List.of(entry)));
        assertThat(versions("a")).isEmpty();
    }

    @Test
    void messages_for_topics_have_no_version_and_are_in_no_stream() {
        append(toTopic("some.topic", "a", 2), toStream("a", ExpectedVersion.noStream(), 1));
        var log = log(3);
        assertThat(log).extracting(Recorded::version).containsExactly(0L, 0L, 1L);
        assertThat(log.getFirst().stream()).isEqualTo(new StreamId("topic:some.topic", "a"));
        assertThat(versions("a")).containsExactly(1L);
    }

    @Test
    void a_message_for_a_topic_under_an_id_that_is_taken_is_refused() {
        var message = toTopic("some.topic", "a", 1);
        append(message);
        assertDuplicate(message);
    }

    @Test
    void a_conditional_append_from_two_threads_has_exactly_one_winner() {
        for (int round = 0; round < ROUNDS; round++) {
            var expected = ExpectedVersion.exactly(round);
            var won = Race.of(2, number -> tryToAppend(toStream("a", expected, 1)));
            assertThat(won).as("round " + round).containsExactlyInAnyOrder(true, false);
        }
        assertThat(versions("a")).containsExactlyElementsOf(oneTo(ROUNDS));
    }

    @Test
    void appends_anywhere_from_many_threads_leave_no_hole_and_no_double() {
        int threads = 8;
        int each = 10;
        Race.of(threads, number -> {
            for (int i = 0; i < each; i++)
                while (!tryToAppend(toStream("a", ExpectedVersion.any(), 1))) Thread.onSpinWait();
            return number;
        });
        assertThat(versions("a")).containsExactlyElementsOf(oneTo(threads * each));
        assertThat(log(threads * each)).extracting(Recorded::version).isSorted();
    }

    @Test
    void the_same_append_from_many_threads_is_stored_once() {
        for (int round = 0; round < ROUNDS; round++) {
            var once = toStream("a", ExpectedVersion.any(), 2);
            Race.of(4, number -> {
                while (!tryToAppend(once)) Thread.onSpinWait();
                return number;
            });
        }
        assertThat(versions("a")).containsExactlyElementsOf(oneTo(2 * ROUNDS));
    }

    @Test
    void what_an_entry_says_comes_back_as_it_was() {
        var id = UUID.randomUUID();
        var payload = "{ \"b\":1.50,\"a\" : 1E2, \"u\":\"\\u00e9 \u00e9 \uD83D\uDE00\", \"n\":null }"
                .getBytes(StandardCharsets.UTF_8);
        var written = new Envelope<>(
                id,
                STEPPED.type(),
                STEPPED.version(),
                NOON,
                LOG,
                "a key",
                0,
                new Cause(UUID.randomUUID(), "c-1"),
                "some.answers#refusals",
                payload);
        append(new Append.ToTopic("some.topic", List.of(new Entry(written, List.of("tag:1", "tag:two words")))));
        for (var read : List.of(log(1).getFirst(), in(s -> s.events().find(id)).orElseThrow())) {
            assertThat(read.envelope().payload()).isEqualTo(payload);
            assertThat(read.envelope().as(""))
                    .isEqualTo(new Envelope<>(
                            id,
                            written.type(),
                            written.version(),
                            NOON,
                            LOG,
                            "a key",
                            read.position().at(),
                            written.cause(),
                            written.answerTo(),
                            ""));
        }
    }

    @Test
    void a_stream_is_read_after_a_version_up_to_a_limit() {
        append(toStream("a", ExpectedVersion.any(), 5), toStream("b", ExpectedVersion.any(), 5));
        assertThat(store.read(stream("a"), 2, 2)).extracting(Recorded::version).containsExactly(3L, 4L);
        assertThat(store.read(stream("a"), 5, 10)).isEmpty();
        assertThat(store.read(stream("none"), 0, 10)).isEmpty();
        assertThat(this.<List<Long>>in(s -> s.events().read(stream("a"), 3, 10).stream()
                        .map(Recorded::version)
                        .toList()))
                .containsExactly(4L, 5L);
    }

    @Test
    void pages_of_the_log_join_without_gap_or_overlap() {
        append(toStream("a", ExpectedVersion.any(), 25));
        var whole = log(25);
        var paged = new ArrayList<Recorded<byte[]>>();
        for (var page = store.read(0, 0, 10); !page.isEmpty(); page = next(page)) {
            assertThat(page).hasSizeLessThanOrEqualTo(10);
            paged.addAll(page);
        }
        assertThat(paged)
                .extracting(e -> e.envelope().id())
                .containsExactlyElementsOf(
                        whole.stream().map(e -> e.envelope().id()).toList());
    }

    private List<Recorded<byte[]>> next(List<Recorded<byte[]>> page) {
        return store.read(
                page.getLast().position().at(), page.getLast().position().sub(), 10);
    }

    @Test
    void the_head_is_the_place_of_the_last_entry_that_can_be_read() {
        assertThat(store.head()).isEqualTo(Mark.START);
        var last = append(toStream("a", ExpectedVersion.any(), 3));
        Eventually.holds(suite().patience(), () -> assertThat(store.head()).isEqualTo(last));
        assertThat(log(3).getLast().envelope().id()).isEqualTo(last.event());
    }

    @Test
    void the_last_events_of_streams_are_found_by_id() {
        append(
                toStream("a", ExpectedVersion.any(), 2),
                toStream("b", ExpectedVersion.any(), 1),
                toStream("c", ExpectedVersion.any(), 1));
        Map<String, Long> last = in(s -> {
            var found = new java.util.TreeMap<String, Long>();
            s.events().last("thing", List.of("a", "b", "none")).forEach((id, event) -> found.put(id, event.version()));
            return found;
        });
        assertThat(last).isEqualTo(Map.of("a", 2L, "b", 1L));
    }

    @Test
    void the_last_entry_at_or_before_a_place_is_found() {
        append(toStream("a", ExpectedVersion.any(), 3));
        var log = log(3);
        var second = log.get(1);
        var mark = new Mark(second.position().at(), 0, second.envelope().id());
        long last = log.getLast().position().at();
        assertThat(this.<Mark>in(s -> s.events().atOrBefore(mark.at(), 0))).isEqualTo(mark);
        assertThat(this.<Mark>in(s -> s.events().atOrBefore(mark.at(), 5))).isEqualTo(mark);
        assertThat(this.<Mark>in(s -> s.events().atOrBefore(last + 100, 0)))
                .extracting(Mark::at)
                .isEqualTo(last);
        assertThat(this.<Mark>in(s -> s.events().atOrBefore(0, 0))).isEqualTo(Mark.START);
    }

    @Test
    void a_log_says_how_far_it_is_written_and_how_far_it_can_be_read() {
        var start = Position.start(LOG);
        assertThat(store.status()).isEqualTo(new LogStatus(start, start, 0, 0, List.of()));
        append(toStream("a", ExpectedVersion.any(), 3), toTopic("some.topic", "a", 1));
        var end = log(4).getLast().position();
        Eventually.holds(
                suite().patience(),
                () -> assertThat(store.status()).isEqualTo(new LogStatus(end, end, 0, 0, List.of())));
    }

    @Test
    void a_transaction_reads_what_it_has_appended() {
        try (var session = store.begin()) {
            var append = toStream("a", ExpectedVersion.noStream(), 2);
            session.events().append(List.of(append));
            assertThat(session.events().read(stream("a"), 0, 10)).hasSize(2);
            assertThat(session.events().find(ids(append).getFirst())).isPresent();
            assertThat(session.events().last("thing", List.of("a"))).containsKey("a");
        }
    }

    @Test
    void an_id_that_nobody_has_is_not_found() {
        assertThat(this.<Boolean>in(s -> s.events().find(UUID.randomUUID()).isPresent()))
                .isFalse();
    }

    @Test
    void a_trace_is_what_one_conversation_left_in_the_order_of_reading() {
        var mine = new Cause(UUID.randomUUID(), "mine");
        var first = entry("a", mine);
        var second = entry("b", mine);
        append(new Append.ToStream(stream("a"), ExpectedVersion.any(), List.of(first)));
        append(toStream("a", ExpectedVersion.any(), 1));
        append(new Append.ToTopic("some.topic", List.of(second)));
        Eventually.holds(
                suite().patience(),
                () -> assertThat(store.trace("mine", 10))
                        .extracting(e -> e.envelope().id())
                        .containsExactly(
                                first.envelope().id(), second.envelope().id()));
        assertThat(store.trace("mine", 1)).hasSize(1);
        assertThat(store.trace("nobody's", 10)).isEmpty();
    }
}
