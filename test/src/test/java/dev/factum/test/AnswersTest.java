package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Recorded;
import dev.factum.parking.Parking.Parked;
import dev.factum.subscription.Commands;
import dev.factum.test.Accounts.Command;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Accounts.State;
import dev.factum.test.Accounts.Withdraw;
import dev.factum.test.Accounts.Withdrawn;
import dev.factum.test.Unlucky.Lost;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Commands over a topic: each executed once and answered once, where and as its sender asks. */
class AnswersTest extends OnBoth {
    private static final Topic<Command> COMMANDS = Topic.of("bank.commands", Command.class, Command::account);
    private static final Topic<Answer> ANSWERS = Answer.topic("asker");
    private static final String REFUSALS = ANSWERS.name() + "#refusals";

    private static Service deciding(Aggregate<Command, State, Event> aggregate) {
        return Service.named("bank").decides(aggregate, COMMANDS, Function.identity());
    }

    private static Service handling(Commands<Command> handler) {
        return Service.named("bank").records(Event.class).handles(COMMANDS, handler);
    }

    private Factum decide() {
        return stage.start(deciding(AGGREGATE));
    }

    private static Message asked(Command command) {
        return Wire.with(told(command), "answerto", ANSWERS.name());
    }

    private static Message askedForRefusals(Command command) {
        return Wire.with(told(command), "answerto", REFUSALS);
    }

    private static Message told(Command command) {
        return Wire.message(COMMANDS, command);
    }

    private void send(Message... commands) {
        stage.topics.publish(List.of(commands));
    }

    private List<Answer> answers() {
        return stage.published(ANSWERS.name()).stream()
                .<Answer>map(message -> switch (message.attributes().getOrDefault("type", "")) {
                    case "accepted" -> Json.codec().decode(message.body(), Answer.Accepted.class);
                    default -> Json.codec().decode(message.body(), Answer.Refused.class);
                })
                .toList();
    }

    private void awaitAnswers(Answer... expected) {
        Eventually.holds(() -> assertThat(answers()).containsExactly(expected));
    }

    private static Answer accepted(Message command) {
        return new Answer.Accepted(command.id(), command.key());
    }

    private static Answer refused(Message command, String code, String reason) {
        return new Answer.Refused(command.id(), command.key(), code, reason);
    }

    private static List<Object> events(Factum bank, String account) {
        return bank.log().read(stream(account), 0, 1_000).stream()
                .<Object>map(e -> e.envelope().payload())
                .toList();
    }

    // ---- what is answered

    @Test
    void an_aggregates_decision_is_the_answer() {
        var bank = decide();
        var open = asked(new Open("a"));
        var again = asked(new Open("a"));
        var nothing = asked(new Deposit("a", 0));
        send(open, again, nothing);
        awaitAnswers(accepted(open), refused(again, "account.exists", "there is one"), accepted(nothing));
        assertThat(events(bank, "a")).containsExactly(new Opened("a"));
    }

    @Test
    void a_handlers_decision_is_the_answer_and_what_it_wrote_is_kept_with_it() {
        var bank = stage.start(handling((command, tx) -> {
            if (command.payload() instanceof Withdraw) return Decision.refuse("no", "never");
            tx.append(stream(command.key()), ExpectedVersion.any(), List.of(new Opened(command.key())));
            return Decision.nothing();
        }));
        var open = asked(new Open("a"));
        var withdraw = asked(new Withdraw("a", 1));
        send(open, withdraw);
        awaitAnswers(accepted(open), refused(withdraw, "no", "never"));
        assertThat(events(bank, "a")).containsExactly(new Opened("a"));
    }

    @Test
    void who_asks_for_refusals_hears_of_nothing_else_and_who_asks_for_nothing_hears_nothing() {
        var bank = decide();
        var refused = askedForRefusals(new Withdraw("a", 5));
        var last = asked(new Deposit("a", 3));
        send(
                told(new Deposit("a", 1)),
                told(new Withdraw("a", 100)),
                askedForRefusals(new Deposit("a", 2)),
                refused,
                last);
        awaitAnswers(refused(refused, "account.short", "it has 3"), accepted(last));
        assertThat(events(bank, "a"))
                .containsExactly(new Deposited("a", 1), new Deposited("a", 2), new Deposited("a", 3));
    }

    @Test
    void an_answer_is_caused_by_its_command_and_comes_under_its_key() {
        decide();
        var command = Wire.with(asked(new Open("a")), "correlationid", "talk");
        send(command);
        awaitAnswers(accepted(command));
        var answer = stage.published(ANSWERS.name()).getFirst();
        assertThat(answer.key()).isEqualTo("a");
        assertThat(answer.attributes())
                .containsEntry("causationid", command.id().toString())
                .containsEntry("correlationid", "talk")
                .containsEntry("source", "bank")
                .doesNotContainKey("answerto");
    }

    @Test
    void commands_that_come_together_are_decided_each_on_what_the_one_before_did() {
        var commands = IntStream.range(0, 60)
                .mapToObj(i -> asked(i % 2 == 0 ? new Deposit("a" + i % 3, 10) : new Withdraw("a" + i % 3, 10)))
                .toArray(Message[]::new);
        send(commands);
        var bank = decide();
        Eventually.holds(() -> assertThat(answers()).hasSize(60));
        // the accounts are told in turn to take in and to give out, only a1 begins with the latter
        assertThat(answers())
                .filteredOn(answer -> answer instanceof Answer.Refused)
                .hasSize(1);
        assertThat(List.of("a0", "a1", "a2"))
                .extracting(account -> events(bank, account).size())
                .containsExactly(20, 19, 20);
    }

    // ---- once

    @Test
    void a_command_that_is_delivered_again_is_executed_once_and_answered_once() {
        var twice = WrappedTransport.twice(stage.topics);
        var first = stage.start(deciding(AGGREGATE), stage.store("bank"), twice, stage.settings);
        var deposit = asked(new Deposit("a", 5));
        var withdraw = asked(new Withdraw("a", 9));
        send(deposit, withdraw);
        awaitAnswers(accepted(deposit), refused(withdraw, "account.short", "it has 5"));
        first.close();
        var again = WrappedTransport.fromTheBeginning(stage.topics);
        var second = stage.start(deciding(AGGREGATE), stage.store("bank"), again, stage.settings);
        var last = asked(new Deposit("a", 4));
        send(last);
        awaitAnswers(accepted(deposit), refused(withdraw, "account.short", "it has 5"), accepted(last));
        assertThat(events(second, "a")).containsExactly(new Deposited("a", 5), new Deposited("a", 4));
    }

    @Test
    void what_a_command_did_and_its_answer_are_kept_together_or_not_at_all() {
        for (var lost : List.of(Lost.THE_WORK, Lost.THE_REPLY)) {
            var account = lost.name();
            var store = Unlucky.once(stage.store("bank"), COMMANDS.name(), lost);
            var bank = stage.start(deciding(AGGREGATE), store);
            var deposit = asked(new Deposit(account, 5));
            send(deposit);
            Eventually.holds(() -> assertThat(answers()).contains(accepted(deposit)));
            var withdraw = asked(new Withdraw(account, 5));
            send(withdraw);
            Eventually.holds(() -> assertThat(answers()).contains(accepted(withdraw)));
            assertThat(events(bank, account)).containsExactly(new Deposited(account, 5), new Withdrawn(account, 5));
            assertThat(answers())
                    .filteredOn(answer -> answer.key().equals(account))
                    .hasSize(2);
            bank.close();
        }
    }

    /** The aggregate, with something that happens while it decides. */
    private static Aggregate<Command, State, Event> with(Runnable meanwhile) {
        var decider = AGGREGATE.decider();
        return Aggregate.of(
                AGGREGATE.category(),
                Command.class,
                State.class,
                Event.class,
                Decider.of(decider::id, decider.initial(), decider::evolve, (command, state) -> {
                    meanwhile.run();
                    return decider.decide(command, state);
                }));
    }

    @Test
    void a_command_that_somebody_was_faster_than_is_decided_again() {
        var decided = new AtomicInteger();
        var bank = stage.start(Service.named("bank").decides(AGGREGATE));
        bank.execute(AGGREGATE, new Deposit("a", 10), cause());
        var deciding = stage.start(deciding(with(() -> {
            // memory has one transaction at a time: nobody can be faster
            if (decided.incrementAndGet() == 1 && on == On.POSTGRES)
                bank.execute(AGGREGATE, new Withdraw("a", 10), cause());
        })));
        var withdraw = asked(new Withdraw("a", 10));
        send(withdraw);
        if (on == On.POSTGRES) awaitAnswers(refused(withdraw, "account.short", "it has 0"));
        else awaitAnswers(accepted(withdraw));
        assertThat(decided).hasValue(on == On.POSTGRES ? 2 : 1);
        assertThat(events(deciding, "a")).containsExactly(new Deposited("a", 10), new Withdrawn("a", 10));
        assertThat(deciding.parking().list(Optional.empty(), 10)).isEmpty();
    }

    // ---- failures

    @Test
    void a_command_that_fails_stops_its_key_alone_and_is_answered_when_it_is_done() {
        var broken = new AtomicInteger(1);
        var bank = stage.start(handling((command, tx) -> {
            if (command.payload() instanceof Withdraw && broken.get() > 0) throw new IllegalStateException("a bug");
            tx.append(stream(command.key()), ExpectedVersion.any(), List.of(new Opened(command.key())));
            return Decision.nothing();
        }));
        var fails = asked(new Withdraw("a", 1));
        var waits = askedForRefusals(new Deposit("a", 2));
        var waitsToo = asked(new Deposit("a", 3));
        var other = asked(new Deposit("b", 4));
        send(fails, waits, waitsToo, other);
        awaitAnswers(accepted(other));
        Eventually.holds(() -> assertThat(bank.parking().list(Optional.of(COMMANDS.name()), 10))
                .extracting(Parked::attempts)
                .containsExactly(1, 0, 0));
        assertThat(events(bank, "a")).isEmpty();
        broken.set(0);
        stage.clock.tick(Duration.ofSeconds(1));
        awaitAnswers(accepted(other), accepted(fails), accepted(waitsToo));
        assertThat(events(bank, "a")).hasSize(3);
    }

    @Test
    void what_a_command_has_done_says_which_command_it_was() {
        var bank = decide();
        var open = Wire.with(asked(new Open("a")), "correlationid", "talk");
        send(open);
        awaitAnswers(accepted(open));
        assertThat(bank.log().read(stream("a"), 0, 10))
                .extracting(Recorded::envelope)
                .singleElement()
                .satisfies(event -> assertThat(event.cause()).isEqualTo(new Cause(open.id(), "talk")));
    }
}
