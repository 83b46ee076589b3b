package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Recorded;
import dev.factum.log.Source;
import dev.factum.log.Traced;
import dev.factum.parking.Parking.Parked;
import dev.factum.store.Store;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Accounts.Withdraw;
import dev.factum.test.Accounts.Withdrawn;
import dev.factum.test.Journal.Noted;
import dev.factum.test.Unlucky.Lost;
import dev.factum.topic.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Calls to the world: made outside any transaction, again under the same key where it must be, and recorded once. */
class EffectsTest extends OnBoth {
    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final String IDLE_IN_TRANSACTION =
            "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in tr%'";

    private final Calls<Event> calls = new Calls<>(Source.own(Event.class), event -> event instanceof Deposited);

    private Service service() {
        return SERVICE.records(Noted.class).performs(calls);
    }

    private Factum start() {
        return stage.start(service());
    }

    /** All in one transaction, so that they come in one batch. */
    private static void append(Factum bank, Event... events) {
        bank.transact(cause(), tx -> {
            for (var event : events) tx.append(stream(event.account()), ExpectedVersion.any(), List.of(event));
        });
    }

    private static void awaitNotes(Factum bank, String account, String... outcomes) {
        Eventually.holds(() -> assertThat(Journal.of(bank, account)).containsExactly(outcomes));
    }

    private static List<Parked> parked(Factum bank) {
        return bank.parking().list(Optional.of(Calls.NAME), 100);
    }

    private static Envelope<?> event(Factum bank, String account) {
        return bank.log().read(stream(account), 0, 1).getFirst().envelope();
    }

    // ---- the good days

    @Test
    void a_call_is_made_under_the_events_id_and_its_outcome_is_recorded() {
        var bank = start();
        append(bank, new Deposited("a", 1), new Deposited("b", 2));
        awaitNotes(bank, "a", "ok");
        awaitNotes(bank, "b", "ok");
        assertThat(calls.made.get(new Deposited("a", 1)))
                .containsExactly(event(bank, "a").id().toString());
        assertThat(calls.made.get(new Deposited("b", 2)))
                .containsExactly(event(bank, "b").id().toString());
        Eventually.holds(() -> assertThat(status(bank, Calls.NAME))
                .isEqualTo(new Factum.Status(Calls.NAME, State.RUNNING, new Factum.Share(1, 1), 0, 0, null)));
    }

    @Test
    void a_call_is_made_outside_any_transaction() {
        var bank = start();
        calls.world = (event, key) -> {
            noteInside(bank, key);
            if (on == On.POSTGRES)
                Eventually.holds(
                        AT_MOST,
                        () -> assertThat(stage.db().number(IDLE_IN_TRANSACTION)).isZero());
            return "free";
        };
        append(bank, new Deposited("a", 1));
        awaitNotes(bank, "a", "free");
        assertThat(Journal.of(bank, "inside"))
                .containsExactly(event(bank, "a").id().toString());
    }

    /** Memory has one transaction at a time: this one waits for any other that is open. */
    private static void noteInside(Factum bank, String key) throws InterruptedException {
        var noting = Thread.ofVirtual().start(() -> bank.transact(cause(), tx -> Journal.note(tx, "inside", key)));
        assertThat(noting.join(AT_MOST)).as("the store is free").isTrue();
    }

    @Test
    void an_outcome_becomes_a_command_that_is_caused_by_the_event() {
        calls.recording = (event, tx) -> tx.execute(AGGREGATE, new Withdraw(event.account(), 3));
        var bank = start();
        bank.execute(AGGREGATE, new Deposit("a", 5), new Cause(UUID.randomUUID(), "talk"));
        awaitNotes(bank, "a", "ok");
        var events = bank.log().read(stream("a"), 0, 10);
        assertThat(events)
                .extracting(Recorded::envelope)
                .<Object>extracting(Envelope::payload)
                .containsExactly(new Deposited("a", 5), new Withdrawn("a", 3));
        assertThat(events.getLast().envelope().cause())
                .isEqualTo(new Cause(events.getFirst().envelope().id(), "talk"));
    }

    @Test
    void what_asks_for_no_call_is_passed_over_without_a_record() {
        var bank = start();
        var conversation = new Cause(UUID.randomUUID(), "talk");
        bank.transact(
                conversation,
                tx -> tx.append(stream("a"), ExpectedVersion.any(), List.of(new Opened("a"), new Deposited("a", 1))));
        awaitNotes(bank, "a", "ok");
        assertThat(calls.made).containsOnlyKeys(new Deposited("a", 1));
        assertThat(effects(bank, "talk")).containsExactly("account.deposited");
    }

    private static List<String> effects(Factum bank, String correlation) {
        return bank.log().trace(correlation).stream()
                .filter(traced -> traced.kind() == Traced.Kind.EFFECT)
                .map(Traced::type)
                .toList();
    }

    // ---- side by side

    @Test
    void keys_are_called_for_side_by_side() {
        var meet = new CyclicBarrier(3);
        calls.world = (event, key) -> {
            meet.await(AT_MOST.toSeconds(), TimeUnit.SECONDS);
            return "met";
        };
        var bank = start();
        append(bank, new Deposited("a", 1), new Deposited("b", 2), new Deposited("c", 3));
        for (var account : List.of("a", "b", "c")) awaitNotes(bank, account, "met");
    }

    @Test
    void calls_of_one_key_are_made_one_after_the_other_in_order() {
        var busy = ConcurrentHashMap.<String>newKeySet();
        var order = new ArrayList<Long>();
        var bank = start();
        calls.world = (event, key) -> {
            assertThat(busy.add(event.account())).as("alone with its key").isTrue();
            noteInside(bank, key); // takes a moment
            order.add(((Deposited) event).amount());
            busy.remove(event.account());
            return "ok " + ((Deposited) event).amount();
        };
        append(bank, new Deposited("a", 1), new Deposited("a", 2), new Deposited("a", 3), new Deposited("a", 4));
        awaitNotes(bank, "a", "ok 1", "ok 2", "ok 3", "ok 4");
        assertThat(order).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void no_more_calls_are_made_at_once_than_the_settings_say() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        calls.world = (event, key) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            assertThat(goOn.await(AT_MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
            inside.decrementAndGet();
            return "ok";
        };
        var bank = stage.start(service(), stage.store("bank"), stage.settings.withCalls(2));
        var accounts = List.of("a", "b", "c", "d", "e", "f");
        append(bank, accounts.stream().map(account -> new Deposited(account, 1)).toArray(Event[]::new));
        Eventually.holds(() -> assertThat(inside).hasValue(2));
        goOn.countDown();
        for (var account : accounts) awaitNotes(bank, account, "ok");
        assertThat(most).hasValue(2);
    }

    // ---- the world is down

    @Test
    void while_the_world_is_down_the_effect_pauses_and_then_goes_on_by_itself_under_the_same_key() {
        var up = new CountDownLatch(1);
        calls.world = (event, key) -> {
            if (up.getCount() > 0) throw new IOException("no route to host");
            return "ok";
        };
        var bank = start();
        append(bank, new Deposited("a", 1), new Deposited("b", 2));
        awaitState(bank, Calls.NAME, State.PAUSED);
        Eventually.holds(() -> assertThat(status(bank, Calls.NAME).problem())
                .isEqualTo("effect calls cannot reach the world: IOException: no route to host"));
        assertThat(parked(bank)).isEmpty();
        assertThat(Journal.of(bank, "a")).isEmpty();
        up.countDown();
        awaitNotes(bank, "a", "ok");
        awaitNotes(bank, "b", "ok");
        awaitState(bank, Calls.NAME, State.RUNNING);
        assertThat(new HashSet<>(calls.made.get(new Deposited("a", 1))))
                .isEqualTo(Set.of(event(bank, "a").id().toString()));
        assertThat(parked(bank)).isEmpty();
    }

    @Test
    void a_world_that_is_down_for_one_key_parks_nothing_of_the_others() {
        var down = new AtomicInteger(2);
        calls.world = (event, key) -> {
            if (event.account().equals("a")) throw new IllegalStateException("declined");
            if (down.getAndDecrement() > 0) throw new IOException("no route to host");
            return "ok";
        };
        var bank = start();
        append(bank, new Deposited("a", 1), new Deposited("b", 2));
        awaitNotes(bank, "b", "ok");
        Eventually.holds(() -> assertThat(parked(bank))
                .singleElement()
                .extracting(Parked::key, Parked::error, Parked::attempts)
                .containsExactly("a", "IllegalStateException: declined", 1));
    }

    @Test
    void a_parked_call_that_finds_the_world_down_is_not_given_up() {
        var bank = start();
        calls.world = (event, key) -> {
            throw new IllegalStateException("declined");
        };
        append(bank, new Deposited("a", 1));
        Eventually.holds(() -> assertThat(parked(bank)).hasSize(1));
        calls.world = (event, key) -> {
            throw new IOException("no route to host");
        };
        stage.clock.tick(Duration.ofSeconds(1));
        awaitState(bank, Calls.NAME, State.PAUSED);
        assertThat(parked(bank)).extracting(Parked::attempts).containsExactly(1);
        calls.world = (event, key) -> "ok";
        awaitNotes(bank, "a", "ok");
        assertThat(parked(bank)).isEmpty();
    }

    // ---- failures of one call

    @Test
    void a_call_that_fails_parks_its_key_alone_and_its_followers_wait() {
        calls.world = (event, key) -> {
            if (event.equals(new Deposited("a", 2))) throw new IllegalStateException("declined");
            return "ok " + ((Deposited) event).amount();
        };
        var bank = start();
        append(bank, new Deposited("a", 1), new Deposited("a", 2), new Deposited("b", 3), new Deposited("a", 4));
        awaitNotes(bank, "b", "ok 3");
        append(bank, new Deposited("a", 5), new Deposited("b", 6));
        awaitNotes(bank, "b", "ok 3", "ok 6");
        assertThat(Journal.of(bank, "a")).containsExactly("ok 1");
        assertThat(parked(bank)).extracting(Parked::attempts).containsExactly(1, 0, 0);
        assertThat(parked(bank).getFirst().error()).isEqualTo("IllegalStateException: declined");
        assertThat(calls.made(new Deposited("a", 4))).as("a follower").isZero();
        assertThat(calls.made(new Deposited("a", 5))).as("a follower").isZero();
        calls.world = (event, key) -> "ok " + ((Deposited) event).amount();
        stage.clock.tick(Duration.ofSeconds(1));
        awaitNotes(bank, "a", "ok 1", "ok 2", "ok 4", "ok 5");
        assertThat(new HashSet<>(calls.made.get(new Deposited("a", 2))))
                .as("one key")
                .hasSize(1);
        assertThat(parked(bank)).isEmpty();
    }

    @Test
    void an_error_of_the_calls_code_parks_its_key_with_what_it_says() {
        calls.world = (event, key) -> {
            if (event.account().equals("a")) throw new AssertionError("a broken promise");
            return "ok";
        };
        var bank = start();
        append(bank, new Deposited("a", 1), new Deposited("b", 2));
        awaitNotes(bank, "b", "ok");
        Eventually.holds(() -> assertThat(parked(bank))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).contains("a broken promise")));
        assertThat(calls.made(new Deposited("b", 2))).isEqualTo(1);
    }

    @Test
    void an_effect_that_cannot_tell_whether_an_event_concerns_it_parks_its_key_alone() {
        var choosy = new Calls<>(Source.own(Event.class), event -> {
            if (event.account().equals("a")) throw new IllegalStateException("a bug");
            return true;
        });
        var bank = stage.start(SERVICE.records(Noted.class).performs(choosy));
        append(bank, new Deposited("a", 1), new Deposited("b", 2));
        awaitNotes(bank, "b", "ok");
        Eventually.holds(() -> assertThat(parked(bank))
                .singleElement()
                .extracting(Parked::key, Parked::error)
                .containsExactly("a", "IllegalStateException: a bug"));
    }

    @Test
    void an_outcome_that_cannot_be_recorded_is_rolled_back_and_the_call_is_made_again_under_the_same_key() {
        var broken = new AtomicInteger(1);
        calls.recording = (event, tx) -> {
            if (event.account().equals("a") && broken.get() > 0) throw new IllegalStateException("no room");
        };
        var bank = start();
        append(bank, new Deposited("a", 1), new Deposited("b", 2));
        awaitNotes(bank, "b", "ok");
        Eventually.holds(() ->
                assertThat(parked(bank)).extracting(Parked::error).containsExactly("IllegalStateException: no room"));
        assertThat(Journal.of(bank, "a")).isEmpty();
        broken.set(0);
        stage.clock.tick(Duration.ofSeconds(1));
        awaitNotes(bank, "a", "ok");
        assertThat(calls.made(new Deposited("a", 1))).isGreaterThan(1);
        assertThat(new HashSet<>(calls.made.get(new Deposited("a", 1))))
                .isEqualTo(Set.of(event(bank, "a").id().toString()));
    }

    // ---- crashes

    private Factum start(Store store) {
        return stage.start(service(), store);
    }

    @Test
    void a_crash_between_the_call_and_its_record_leads_to_the_same_call_again_and_one_record() {
        var bank = start(Unlucky.once(stage.store("bank"), Calls.NAME, Lost.THE_WORK));
        append(bank, new Deposited("a", 1));
        awaitNotes(bank, "a", "ok");
        var key = event(bank, "a").id().toString();
        assertThat(calls.made.get(new Deposited("a", 1))).containsExactly(key, key);
        append(bank, new Deposited("a", 2));
        awaitNotes(bank, "a", "ok", "ok");
    }

    @Test
    void a_crash_after_the_record_leads_to_no_other_call() {
        var bank = start(Unlucky.once(stage.store("bank"), Calls.NAME, Lost.THE_REPLY));
        append(bank, new Deposited("a", 1));
        awaitNotes(bank, "a", "ok");
        append(bank, new Deposited("a", 2));
        awaitNotes(bank, "a", "ok", "ok");
        assertThat(calls.made(new Deposited("a", 1))).isEqualTo(1);
    }

    // ---- on a topic

    @TypeName("wish")
    record Wish(String who, String what) {}

    private static final Topic<Wish> WISHES = Topic.of("wishes", Wish.class, Wish::who);

    @Test
    void an_effect_hears_a_topic_as_well() {
        var granting = new Calls<>(WISHES, wish -> !wish.what().isEmpty());
        granting.world = (wish, key) -> {
            if (wish.who().equals("a")) throw new IllegalStateException("declined");
            return wish.what();
        };
        var twice = WrappedTransport.twice(stage.topics);
        var fairy = stage.start(
                Service.named("fairy").records(Noted.class).performs(granting),
                stage.store("fairy"),
                twice,
                stage.settings);
        var wish = Wire.message(WISHES, new Wish("b", "peace"));
        var nothing = Wire.message(WISHES, new Wish("b", ""));
        stage.topics.publish(List.of(
                Wire.with(Wire.message(WISHES, new Wish("a", "gold")), "correlationid", "talk"),
                Wire.with(nothing, "correlationid", "talk"),
                Wire.with(wish, "correlationid", "talk")));
        awaitNotes(fairy, "b", "peace");
        Eventually.holds(() -> assertThat(parked(fairy))
                .singleElement()
                .extracting(Parked::key, Parked::error)
                .containsExactly("a", "IllegalStateException: declined"));
        assertThat(new HashSet<>(granting.made.get(new Wish("b", "peace"))))
                .isEqualTo(Set.of(wish.id().toString()));
        assertThat(fairy.log().trace("talk"))
                .filteredOn(traced -> traced.kind() == Traced.Kind.EFFECT)
                .extracting(Traced::id)
                .doesNotContain(nothing.id())
                .contains(wish.id());
    }
}
