package dev.factum.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.log.Source;
import dev.factum.saga.Course.Advance;
import dev.factum.saga.Course.Answers;
import dev.factum.saga.Course.Deadline;
import dev.factum.saga.Course.Sent;
import dev.factum.saga.Instance.Pending;
import dev.factum.saga.Instance.Phase;
import dev.factum.saga.Instance.Status;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CourseTest {
    private static final Topic<String> DEEDS = Topic.of("deeds", String.class, deed -> "7");
    private static final Source<Heard> SOURCE = Source.own(Heard.class);
    private static final Duration SOON = Duration.ofMinutes(5);

    /** An input that says itself what the saga does on it. */
    record Heard(Step<String> step) {}

    private static final class Scripted implements Saga<String> {
        final List<String> asked = new ArrayList<>();

        @Nullable
        Step<String> onRefusal;

        @Nullable
        Step<String> onDeadline;

        Step<String> lastWord = Step.done("undone");

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<String> states() {
            return String.class;
        }

        @Override
        public String initial() {
            return "new";
        }

        @Override
        public List<Input<String, ?>> inputs() {
            return List.of(Saga.on(SOURCE, (state, heard) -> heard.step()));
        }

        @Override
        public Step<String> refused(String state, Object command, String code) {
            asked.add("refused " + command + " in " + state + ": " + code);
            return onRefusal == null ? Saga.super.refused(state, command, code) : onRefusal;
        }

        @Override
        public Step<String> timedOut(String state) {
            asked.add("timed out in " + state);
            return onDeadline == null ? Saga.super.timedOut(state) : onDeadline;
        }

        @Override
        public Step<String> compensated(String state, String reason) {
            asked.add("compensated in " + state + ": " + reason);
            return lastWord;
        }
    }

    private final Scripted saga = new Scripted();
    /** Whatever was sent, in order: tests call each by its number. */
    private final Map<UUID, Object> commands = new LinkedHashMap<>();

    private long ids;
    private final Course<String> course = new Course<>(saga, () -> new UUID(0, ++ids));
    private Instance<String> at = Instance.initial(saga);

    private UUID id(int number) {
        return number <= commands.size() ? List.copyOf(commands.keySet()).get(number - 1) : new UUID(1, number);
    }

    private Optional<Advance<String>> hears(Step<String> step) {
        return on(course.hear(at, SOURCE, new Heard(step)));
    }

    private Optional<Advance<String>> accepted(int id) {
        return on(course.answered(at, new Answer.Accepted(id(id), "7"), this::command));
    }

    private Optional<Advance<String>> refused(int id, String code) {
        return on(course.answered(at, new Answer.Refused(id(id), "7", code, "for people"), this::command));
    }

    private Object command(UUID id) {
        return commands.get(id);
    }

    private Optional<Advance<String>> timesOut() {
        return on(course.timedOut(at));
    }

    private Optional<Advance<String>> on(Optional<Advance<String>> advance) {
        advance.ifPresent(next -> {
            at = next.instance();
            next.sent().forEach(sent -> commands.put(sent.id(), sent.message()));
        });
        return advance;
    }

    private List<String> sent(Optional<Advance<String>> advance) {
        return advance.orElseThrow().sent().stream()
                .map(s -> 1 + List.copyOf(commands.keySet()).indexOf(s.id()) + " " + s.message())
                .toList();
    }

    private List<Phase> phases() {
        return at.pending().stream().map(Pending::phase).toList();
    }

    /** Commands 1, 2 and 3, each with its undo. */
    private void threeDeeds() {
        for (var deed : List.of("do 1", "do 2", "do 3"))
            hears(Step.send(DEEDS, deed, "un" + deed).to("did " + deed));
    }

    // ---- moving on

    @Test
    void a_step_is_the_next_state_with_what_is_sent_and_until_when() {
        assertThat(hears(Step.send(DEEDS, "do", "undo")
                        .send(DEEDS, "tell")
                        .within(SOON)
                        .to("doing")))
                .contains(new Advance<>(
                        new Instance<>(
                                "doing",
                                Status.RUNNING,
                                List.of(Pending.sent(id(1), DEEDS, "undo"), Pending.sent(id(2), DEEDS, null)),
                                null),
                        List.of(
                                new Sent(id(1), DEEDS, "do", Answers.REFUSALS),
                                new Sent(id(2), DEEDS, "tell", Answers.REFUSALS)),
                        new Deadline.In(SOON)));
    }

    @Test
    void moving_on_clears_the_deadline() {
        hears(Step.send(DEEDS, "do").within(SOON).to("doing"));
        assertThat(hears(Step.to("done"))).map(Advance::deadline).contains(new Deadline.None());
    }

    @Test
    void what_was_sent_before_still_waits() {
        threeDeeds();
        assertThat(at.pending()).extracting(Pending::id).containsExactly(id(1), id(2), id(3));
    }

    @Test
    void what_says_nothing_new_changes_nothing() {
        assertThat(hears(Step.ignore())).isEmpty();
        threeDeeds();
        var before = at;
        assertThat(hears(Step.ignore())).isEmpty();
        assertThat(at).isEqualTo(before);
    }

    @Test
    void after_the_last_step_nobody_waits_for_an_answer_or_a_deadline() {
        assertThat(hears(Step.send(DEEDS, "tell").within(SOON).done("over")))
                .contains(new Advance<>(
                        new Instance<>("over", Status.COMPLETED, List.of(Pending.sent(id(1), DEEDS, null)), null),
                        List.of(new Sent(id(1), DEEDS, "tell", Answers.NONE)),
                        new Deadline.None()));
    }

    @Test
    void a_saga_that_is_over_or_being_undone_hears_nothing_more() {
        for (var status : List.of(Status.COMPENSATING, Status.STUCK, Status.COMPLETED, Status.COMPENSATED)) {
            at = new Instance<>("somewhere", status, List.of(), null);
            assertThat(hears(Step.to("elsewhere"))).as(status.text()).isEmpty();
            assertThat(timesOut()).as(status.text()).isEmpty();
        }
        assertThat(saga.asked).isEmpty();
    }

    @Test
    void what_comes_from_nowhere_is_a_mistake() {
        assertThatThrownBy(() -> course.hear(at, DEEDS, "do"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("saga scripted has no input for deeds");
    }

    // ---- answers

    @Test
    void a_refused_command_is_shown_to_the_saga_with_its_code() {
        threeDeeds();
        refused(2, "stock.short");
        assertThat(saga.asked).containsExactly("refused do 2 in did do 3: stock.short");
    }

    @Test
    void by_default_a_refusal_undoes_whatever_else_was_sent() {
        threeDeeds();
        assertThat(sent(refused(2, "stock.short"))).containsExactly("4 undo 3");
        assertThat(sent(accepted(4))).containsExactly("5 undo 1");
        assertThat(accepted(5)).isPresent();
        assertThat(at.status()).isEqualTo(Status.COMPENSATED);
        assertThat(at.reason()).isEqualTo("stock.short");
        assertThat(phases()).containsExactly(Phase.UNDONE, Phase.REFUSED, Phase.UNDONE);
    }

    @Test
    void a_saga_may_go_another_way_on_a_refusal_and_what_was_refused_is_never_undone() {
        threeDeeds();
        saga.onRefusal =
                Step.send(DEEDS, "instead", "undo instead").within(SOON).to("trying");
        assertThat(refused(2, "stock.short")).map(Advance::deadline).contains(new Deadline.In(SOON));
        assertThat(at.status()).isEqualTo(Status.RUNNING);
        hears(Step.compensate("given up"));
        assertThat(sent(accepted(5))).containsExactly("6 undo 3");
        assertThat(sent(accepted(6))).containsExactly("7 undo 1");
    }

    @Test
    void a_refusal_that_a_saga_ignores_keeps_its_state_and_its_deadline() {
        threeDeeds();
        saga.onRefusal = Step.ignore();
        var advance = refused(2, "stock.short").orElseThrow();
        assertThat(advance.sent()).isEmpty();
        assertThat(advance.deadline()).isEqualTo(new Deadline.Kept());
        assertThat(at.state()).isEqualTo("did do 3");
        assertThat(phases()).containsExactly(Phase.SENT, Phase.REFUSED, Phase.SENT);
    }

    @Test
    void acceptances_and_answers_to_unknown_or_answered_commands_are_ignored() {
        threeDeeds();
        saga.onRefusal = Step.ignore();
        assertThat(accepted(2)).isEmpty();
        assertThat(accepted(99)).isEmpty();
        assertThat(refused(99, "who")).isEmpty();
        assertThat(refused(2, "stock.short")).isPresent();
        assertThat(refused(2, "again")).isEmpty();
        assertThat(saga.asked).hasSize(1);
    }

    @Test
    void a_refusal_after_the_end_is_noted_and_nothing_follows() {
        threeDeeds();
        hears(Step.done("over"));
        var advance = refused(2, "too late").orElseThrow();
        assertThat(advance.sent()).isEmpty();
        assertThat(advance.deadline()).isEqualTo(new Deadline.Kept());
        assertThat(at.status()).isEqualTo(Status.COMPLETED);
        assertThat(phases()).containsExactly(Phase.SENT, Phase.REFUSED, Phase.SENT);
        assertThat(saga.asked).isEmpty();
    }

    // ---- undoing

    @Test
    void undo_runs_in_reverse_each_after_the_one_before_was_taken_over() {
        threeDeeds();
        var first = hears(Step.compensate("changed my mind")).orElseThrow();
        assertThat(first.sent()).containsExactly(new Sent(id(4), DEEDS, "undo 3", Answers.ALL));
        assertThat(first.deadline()).isEqualTo(new Deadline.In(saga.undoWithin()));
        assertThat(at.status()).isEqualTo(Status.COMPENSATING);
        assertThat(at.pending().getLast())
                .isEqualTo(new Pending(id(3), DEEDS, "undo 3", Phase.UNDOING, id(4), 1, null));
        assertThat(sent(accepted(4))).containsExactly("5 undo 2");
        assertThat(sent(accepted(5))).containsExactly("6 undo 1");
        assertThat(saga.asked).isEmpty();
        accepted(6);
        assertThat(saga.asked).containsExactly("compensated in did do 3: changed my mind");
    }

    @Test
    void a_command_without_an_undo_is_passed_over() {
        hears(Step.send(DEEDS, "do 1", "undo 1").send(DEEDS, "tell").to("told"));
        assertThat(sent(hears(Step.compensate("no")))).containsExactly("3 undo 1");
    }

    @Test
    void a_command_that_is_refused_while_others_are_undone_is_not_undone() {
        threeDeeds();
        hears(Step.compensate("no"));
        var advance = refused(2, "stock.short").orElseThrow();
        assertThat(advance.sent()).isEmpty();
        assertThat(at.status()).isEqualTo(Status.COMPENSATING);
        assertThat(sent(accepted(4))).containsExactly("5 undo 1");
        assertThat(saga.asked).isEmpty();
    }

    /** The command was on its way when its undo was sent, so the receiver may well refuse both. */
    @Test
    void a_command_that_is_refused_while_its_undo_is_on_its_way_holds_nothing_up() {
        threeDeeds();
        hears(Step.compensate("timed out"));
        assertThat(sent(refused(3, "stock.short"))).containsExactly("5 undo 2");
        assertThat(refused(4, "nothing.to.undo")).isEmpty();
        accepted(5);
        accepted(6);
        assertThat(at.status()).isEqualTo(Status.COMPENSATED);
        assertThat(phases()).containsExactly(Phase.UNDONE, Phase.UNDONE, Phase.REFUSED);
    }

    @Test
    void an_acknowledgement_that_comes_twice_sends_nothing_twice() {
        threeDeeds();
        hears(Step.compensate("no"));
        assertThat(accepted(4)).isPresent();
        assertThat(accepted(4)).isEmpty();
        assertThat(refused(4, "after all")).isEmpty();
    }

    @Test
    void a_refused_undo_is_sent_again_after_a_while_longer_and_longer_each_time_as_another_message() {
        threeDeeds();
        hears(Step.compensate("no"));
        var waits = new ArrayList<Long>();
        for (int send = 1; send < Course.UNDO_SENDS; send++) {
            var waiting = refused(3 + send, "busy").orElseThrow();
            assertThat(waiting.sent()).isEmpty();
            assertThat(at.status()).isEqualTo(Status.COMPENSATING);
            assertThat(at.pending().getLast().problem()).isEqualTo("busy");
            waits.add(((Deadline.In) waiting.deadline()).within().toSeconds());
            assertThat(sent(timesOut())).containsExactly(4 + send + " undo 3");
            assertThat(at.pending().getLast().sends()).isEqualTo(send + 1);
        }
        assertThat(waits).startsWith(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L).endsWith(60L);
        assertThat(sent(accepted(3 + Course.UNDO_SENDS))).containsExactly(4 + Course.UNDO_SENDS + " undo 2");
        assertThat(at.pending().getLast().problem()).isNull();
    }

    @Test
    void an_acknowledgement_of_an_earlier_sending_counts_and_a_refusal_of_it_does_not() {
        threeDeeds();
        hears(Step.compensate("no"));
        refused(4, "busy");
        timesOut();
        assertThat(refused(4, "busy")).isEmpty();
        assertThat(sent(accepted(4))).containsExactly("6 undo 2");
        assertThat(accepted(5)).isEmpty();
    }

    /** It is not answered again: an acceptance that comes while it waits to be sent again is of no other. */
    @Test
    void an_undo_that_waits_to_be_sent_again_may_still_be_acknowledged() {
        threeDeeds();
        hears(Step.compensate("no"));
        refused(4, "busy");
        assertThat(sent(accepted(4))).containsExactly("5 undo 2");
    }

    private void giveUp(int first) {
        for (int send = 0; send < Course.UNDO_SENDS; send++) {
            refused(first + send, "shipped");
            if (send < Course.UNDO_SENDS - 1) timesOut();
        }
    }

    @Test
    void an_undo_that_is_given_up_does_not_keep_the_others_from_running_and_leaves_the_saga_to_an_operator() {
        threeDeeds();
        hears(Step.compensate("no"));
        giveUp(4);
        int last = 3 + Course.UNDO_SENDS;
        assertThat(sent(accepted(last + 1))).containsExactly(last + 2 + " undo 1");
        var stuck = accepted(last + 2).orElseThrow();
        assertThat(stuck.sent()).isEmpty();
        assertThat(stuck.deadline()).isEqualTo(new Deadline.None());
        assertThat(at.status()).isEqualTo(Status.STUCK);
        assertThat(at.reason()).isEqualTo("no");
        assertThat(phases()).containsExactly(Phase.UNDONE, Phase.UNDONE, Phase.UNDO_REFUSED);
        assertThat(at.pending().getLast().problem()).isEqualTo("shipped");
        assertThat(saga.asked).isEmpty();
    }

    @Test
    void an_undo_that_is_not_answered_in_time_is_given_up_and_a_late_acknowledgement_still_counts() {
        threeDeeds();
        hears(Step.compensate("no"));
        assertThat(sent(timesOut())).containsExactly("5 undo 2");
        assertThat(at.pending().getLast().problem()).isEqualTo("not answered within PT15M");
        accepted(5);
        accepted(6);
        assertThat(at.status()).isEqualTo(Status.STUCK);
        accepted(4);
        assertThat(at.status()).isEqualTo(Status.COMPENSATED);
        assertThat(saga.asked).containsExactly("compensated in did do 3: no");
    }

    @Test
    void a_late_acknowledgement_while_others_are_undone_is_noted_and_holds_up_nothing() {
        threeDeeds();
        hears(Step.compensate("no"));
        timesOut();
        assertThat(accepted(4).orElseThrow().deadline()).isEqualTo(new Deadline.Kept());
        assertThat(sent(accepted(5))).containsExactly("6 undo 1");
        accepted(6);
        assertThat(at.status()).isEqualTo(Status.COMPENSATED);
    }

    // ---- operators

    private Optional<Advance<String>> asked(SagaRequest request) {
        return on(course.asked(at, request));
    }

    @Test
    void what_is_stuck_is_resumed_and_its_undo_sent_as_often_again() {
        threeDeeds();
        hears(Step.compensate("no"));
        giveUp(4);
        accepted(commands.size());
        accepted(commands.size());
        assertThat(at.status()).isEqualTo(Status.STUCK);
        int before = commands.size();
        assertThat(sent(asked(new SagaRequest.Resume()))).containsExactly(before + 1 + " undo 3");
        assertThat(at.status()).isEqualTo(Status.COMPENSATING);
        giveUp(before + 1);
        assertThat(at.status()).isEqualTo(Status.STUCK);
        asked(new SagaRequest.Resume());
        accepted(commands.size());
        assertThat(at.status()).isEqualTo(Status.COMPENSATED);
        assertThat(commands.keySet()).doesNotHaveDuplicates();
    }

    @Test
    void an_undo_that_waits_is_sent_again_when_somebody_wishes_it() {
        threeDeeds();
        hears(Step.compensate("no"));
        refused(4, "busy");
        assertThat(sent(asked(new SagaRequest.Retry()))).containsExactly("5 undo 3");
        assertThat(sent(accepted(5))).containsExactly("6 undo 2");
    }

    @Test
    void an_undo_that_was_done_by_hand_is_waited_for_no_more() {
        threeDeeds();
        hears(Step.compensate("no"));
        assertThat(sent(asked(new SagaRequest.Settle(id(3))))).containsExactly("5 undo 2");
        timesOut();
        accepted(6);
        assertThat(at.status()).isEqualTo(Status.STUCK);
        assertThat(asked(new SagaRequest.Settle(id(1)))).isEmpty();
        asked(new SagaRequest.Settle(id(2)));
        assertThat(at.status()).isEqualTo(Status.COMPENSATED);
    }

    @Test
    void a_running_saga_is_cancelled_with_the_reason_given() {
        threeDeeds();
        assertThat(sent(asked(new SagaRequest.Cancel("fraud")))).containsExactly("4 undo 3");
        assertThat(at.reason()).isEqualTo("fraud");
    }

    @Test
    void wishes_that_do_not_fit_change_nothing() {
        assertThat(asked(new SagaRequest.Cancel("no"))).isEmpty();
        threeDeeds();
        assertThat(asked(new SagaRequest.Resume())).isEmpty();
        assertThat(asked(new SagaRequest.Retry())).isEmpty();
        assertThat(asked(new SagaRequest.Settle(id(1)))).isEmpty();
        hears(Step.done("over"));
        assertThat(asked(new SagaRequest.Cancel("no"))).isEmpty();
        assertThat(asked(new SagaRequest.Settle(id(1)))).isEmpty();
    }

    // ---- the last word

    @Test
    void where_nothing_stands_the_last_word_is_said_at_once() {
        saga.lastWord = Step.send(DEEDS, "cancel").within(SOON).done("cancelled");
        assertThat(hears(Step.compensate("no")))
                .contains(new Advance<>(
                        new Instance<>(
                                "cancelled", Status.COMPENSATED, List.of(Pending.sent(id(1), DEEDS, null)), "no"),
                        List.of(new Sent(id(1), DEEDS, "cancel", Answers.NONE)),
                        new Deadline.None()));
    }

    @Test
    void a_saga_may_begin_anew_with_its_last_word_and_is_undone_again() {
        hears(Step.send(DEEDS, "do 1", "undo 1").to("first try"));
        hears(Step.compensate("no"));
        saga.lastWord = Step.send(DEEDS, "do 2", "undo 2").to("second try");
        assertThat(sent(accepted(2))).containsExactly("3 do 2");
        assertThat(at.status()).isEqualTo(Status.RUNNING);
        assertThat(sent(hears(Step.compensate("no again")))).containsExactly("4 undo 2");
        saga.lastWord = Step.done("given up");
        accepted(4);
        assertThat(at.status()).isEqualTo(Status.COMPENSATED);
        assertThat(at.reason()).isEqualTo("no again");
    }

    @Test
    void the_last_word_is_a_state() {
        for (var evasion : List.<Step<String>>of(Step.ignore(), Step.compensate("again"))) {
            saga.lastWord = evasion;
            assertThatThrownBy(() -> hears(Step.compensate("no")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("compensated() of saga scripted must move on: it has the last word");
        }
    }

    // ---- deadlines

    @Test
    void by_default_a_saga_whose_deadline_passes_is_undone() {
        hears(Step.send(DEEDS, "do", "undo").within(SOON).to("doing"));
        assertThat(sent(timesOut())).containsExactly("2 undo");
        assertThat(saga.asked).containsExactly("timed out in doing");
        assertThat(at.reason()).isEqualTo("timed out");
    }

    @Test
    void a_saga_may_go_another_way_on_its_deadline() {
        hears(Step.send(DEEDS, "do", "undo").within(SOON).to("doing"));
        saga.onDeadline = Step.send(DEEDS, "remind").within(SOON).to("reminding");
        assertThat(timesOut()).map(Advance::deadline).contains(new Deadline.In(SOON));
        assertThat(at.state()).isEqualTo("reminding");
        saga.onDeadline = Step.ignore();
        assertThat(timesOut()).isEmpty();
    }

    @Test
    void nobody_has_a_deadline_before_the_first_input() {
        assertThat(timesOut()).isEmpty();
        assertThat(saga.asked).isEmpty();
    }

    // ---- words

    /** It is in every log that has sagas. */
    @Test
    void the_streams_of_a_saga_are_named_after_it() {
        assertThat(SagaStep.category("checkout")).isEqualTo("saga:checkout");
    }

    @Test
    void a_saga_is_open_until_it_is_completed_or_compensated() {
        assertThat(List.of(Status.values()).stream().filter(Status::isOpen).map(Status::text))
                .containsExactly("new", "running", "compensating", "compensation-stuck");
    }
}
