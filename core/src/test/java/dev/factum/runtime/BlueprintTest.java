package dev.factum.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.decider.SnapshotRule;
import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.event.Types.Name;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.store.Misconfigured;
import dev.factum.store.Table;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused before anything runs, and what it says then. */
class BlueprintTest {
    sealed interface Event {
        String order();
    }

    @TypeName("placed")
    record Placed(String order) implements Event {}

    @TypeName("cancelled")
    record Cancelled(String order) implements Event {}

    /** An event of nobody here. */
    @TypeName("paid")
    record Paid(String order) {}

    record Nameless(String order) {}

    @TypeName("placed")
    record PlacedToo(String order) {}

    @TypeName("command")
    record Command(String order) {}

    @TypeName("state")
    record State() {}

    private static final Topic<Event> ORDERS = Topic.of("orders", Event.class, Event::order);
    private static final Topic<Command> COMMANDS = Topic.of("commands", Command.class, Command::order);
    private static final Source<Event> OWN = Source.own(Event.class);
    private static final Source<Paid> OTHERS = Source.own(Paid.class);

    private static final Service NOTHING = Service.named("shop");
    private static final Service SHOP = NOTHING.decides(aggregate("order", Event.class));

    private static <E> Aggregate<String, String, E> aggregate(String category, Class<E> events) {
        return Aggregate.of(
                category,
                String.class,
                String.class,
                events,
                Decider.of(command -> command, "", (state, event) -> state, (command, state) -> Decision.nothing()));
    }

    private static <M> Subscription<M> reader(String name, Source<M> source) {
        return Subscription.of(name, source, (message, tx) -> {});
    }

    private record Row(String order) {}

    private record Listing<E>(Table<Row> table, Source<E> source) implements Projection<Row, E> {
        @Override
        public void project(Envelope<E> event, Rows<Row> rows) {}
    }

    private static <E> Projection<Row, E> projection(String table, int version, Source<E> source) {
        return new Listing<>(new Table<>(table, version, Row.class), source);
    }

    private record Calling<E>(String name, Source<E> source) implements Effect<E, String> {
        @Override
        public boolean concerns(E event) {
            return true;
        }

        @Override
        public String perform(Envelope<E> event, String idempotencyKey) {
            return "";
        }

        @Override
        public void record(Envelope<E> event, String outcome, Transaction tx) {}
    }

    private record Scripted<S>(String name, Class<S> states, S initial, List<Saga.Input<S, ?>> inputs)
            implements Saga<S> {
        @Override
        public int version() {
            return 1;
        }

        @Override
        public Step<S> compensated(S state, String reason) {
            return Step.done(state);
        }
    }

    private static Saga<State> saga(String name, Source<?>... sources) {
        return new Scripted<>(
                name,
                State.class,
                new State(),
                List.of(sources).stream()
                        .<Saga.Input<State, ?>>map(BlueprintTest::on)
                        .toList());
    }

    private static <M> Saga.Input<State, M> on(Source<M> source) {
        return Saga.on(source, (state, message) -> Step.ignore());
    }

    private static void assertRefused(Service service, String message) {
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> new Blueprint(service))
                .withMessage("service shop: " + message);
    }

    // ---- events

    @Test
    void an_event_without_a_name_is_refused() {
        assertRefused(
                NOTHING.records(Nameless.class),
                Nameless.class.getName() + " is stored or sent and has no name: put @TypeName on it");
        assertRefused(
                NOTHING.decides(aggregate("order", Nameless.class)),
                Nameless.class.getName() + " is stored or sent and has no name: put @TypeName on it");
    }

    @Test
    void two_events_of_one_name_are_refused_wherever_they_are_declared() {
        assertRefused(
                SHOP.records(PlacedToo.class),
                PlacedToo.class.getName() + " and " + Placed.class.getName() + " are both called placed/1: rename one");
    }

    @Test
    void two_aggregates_of_one_category_are_refused() {
        assertRefused(
                SHOP.decides(aggregate("order", Paid.class)),
                "two aggregates of the category order: their streams would mix");
        new Blueprint(SHOP.decides(aggregate("payment", Paid.class)));
    }

    private static Aggregate<String, CharSequence, Paid> unkept() {
        return Aggregate.of(
                "payment",
                String.class,
                CharSequence.class,
                Paid.class,
                Decider.of(command -> command, "", (state, event) -> state, (command, state) -> Decision.nothing()));
    }

    @Test
    void states_that_cannot_be_kept_as_snapshots_are_refused_where_snapshots_are_kept() {
        assertRefused(
                SHOP.decides(unkept()),
                "the states of payment cannot be kept as snapshots: CharSequence is of the type java.lang.CharSequence, which cannot"
                        + " be read again: use a record, an enum or what Java itself has; or keep none, with Aggregate.with(SnapshotRule.NONE)");
        new Blueprint(SHOP.decides(unkept().with(SnapshotRule.NONE)));
    }

    // ---- what is read is written by somebody who says so

    @Test
    void reading_own_events_that_nobody_writes_is_refused_for_every_kind_of_reader() {
        var paid = " reads " + Paid.class.getName()
                + " of the own log, and nothing here writes such events: declare them with decides or records";
        assertRefused(SHOP.reacts(reader("mail", OTHERS)), "mail" + paid);
        assertRefused(SHOP.projects(projection("list", 1, OTHERS)), "list@1" + paid);
        assertRefused(SHOP.performs(new Calling<>("call", OTHERS)), "call" + paid);
        assertRefused(SHOP.orchestrates(saga("checkout", OTHERS)), "checkout" + paid);
        assertRefused(SHOP.publishes(Paid.class, ORDERS, paying -> List.of()), "the publication to orders" + paid);
    }

    @Test
    void own_events_are_read_where_somebody_writes_them_before_or_after() {
        new Blueprint(SHOP.reacts(reader("mail", OWN)).reacts(reader("one", Source.own(Placed.class))));
        new Blueprint(NOTHING.reacts(reader("mail", OTHERS)).records(Paid.class));
        new Blueprint(SHOP.publishes(Event.class, ORDERS, List::of));
    }

    @Test
    void a_topic_is_read_whoever_writes_it() {
        new Blueprint(NOTHING.reacts(reader("mail", ORDERS)));
    }

    // ---- names

    @Test
    void two_readers_of_one_name_are_refused_whatever_they_do() {
        var list = SHOP.reacts(reader("list", OWN));
        var twice = "two readers are called list: checkpoint and inbox are kept under the name, rename one";
        assertRefused(list.reacts(reader("list", ORDERS)), twice);
        assertRefused(list.performs(new Calling<>("list", OWN)), twice);
        assertRefused(list.orchestrates(saga("list", OWN)), twice);
        var commands = "two readers are called commands: checkpoint and inbox are kept under the name, rename one";
        assertRefused(
                SHOP.reacts(reader("commands", OWN)).handles(COMMANDS, (command, tx) -> Decision.nothing()), commands);
        assertRefused(
                SHOP.reacts(reader("commands", OWN))
                        .decides(aggregate("payment", Paid.class), COMMANDS, Command::order),
                commands);
    }

    @Test
    void the_relays_name_is_taken() {
        assertRefused(
                SHOP.reacts(reader("relay", OWN)),
                "two readers are called relay: checkpoint and inbox are kept under the name, rename one");
    }

    @Test
    void a_projection_that_stands_twice_is_refused() {
        assertRefused(
                SHOP.projects(projection("list", 1, OWN)).projects(projection("list", 1, OWN)),
                "two readers are called list@1: checkpoint and inbox are kept under the name, rename one");
        assertRefused(
                SHOP.projects(projection("list", 1, OWN)).projects(projection("list", 2, OWN)),
                "two projections write the table list: a row has one owner, give each a table of its own");
    }

    /** A saga's name is its streams' category: with a bad one each input would be parked. */
    @Test
    void names_of_sagas_and_effects_are_as_plain_as_those_of_subscriptions() {
        for (var name : List.of("", "Checkout", "check out", "a:b", "a".repeat(101))) {
            assertRefused(
                    SHOP.orchestrates(saga(name, OWN)),
                    "saga name '" + name + "': lower case letters, digits, dots and dashes, at most 100");
            assertRefused(
                    SHOP.performs(new Calling<>(name, OWN)),
                    "effect name '" + name + "': lower case letters, digits, dots and dashes, at most 100");
        }
        new Blueprint(SHOP.orchestrates(saga("a".repeat(100), OWN)).performs(new Calling<>("call-1.b", OWN)));
    }

    // ---- topics

    @Test
    void a_topic_with_two_contracts_is_refused_wherever_it_is_declared() {
        var other = Topic.of("orders", Paid.class, Paid::order);
        var two = "topic orders is declared with " + Event.class.getName() + " and with " + Paid.class.getName()
                + ": a topic has one contract";
        assertRefused(SHOP.sends(ORDERS, other), two);
        assertRefused(SHOP.sends(ORDERS).reacts(reader("mail", other)), two);
        assertRefused(SHOP.sends(ORDERS).projects(projection("list", 1, other)), two);
        assertRefused(SHOP.sends(ORDERS).performs(new Calling<>("call", other)), two);
        assertRefused(SHOP.sends(ORDERS).orchestrates(saga("checkout", other)), two);
        assertRefused(SHOP.sends(ORDERS).handles(other, (command, tx) -> Decision.nothing()), two);
        assertRefused(SHOP.sends(ORDERS).publishes(Event.class, other, event -> List.of()), two);
    }

    @Test
    void a_topic_may_be_declared_again_with_the_same_contract() {
        assertThat(new Blueprint(SHOP.sends(ORDERS, Topic.of("orders", Event.class, e -> "other"))).topics())
                .containsExactly("orders");
    }

    @Test
    void a_message_without_a_name_is_refused() {
        assertRefused(
                NOTHING.sends(Topic.of("orders", Nameless.class, Nameless::order)),
                "topic orders: " + Nameless.class.getName()
                        + " is stored or sent and has no name: put @TypeName on it");
    }

    // ---- sagas

    @Test
    void a_state_without_a_name_is_refused() {
        var nameless = new Scripted<>("checkout", Nameless.class, new Nameless(""), List.of());
        assertRefused(
                SHOP.orchestrates(nameless),
                "saga checkout: " + Nameless.class.getName()
                        + " is stored or sent and has no name: put @TypeName on it");
    }

    @Test
    void a_saga_with_two_inputs_from_one_source_is_refused() {
        assertRefused(
                SHOP.orchestrates(saga("checkout", ORDERS, OWN, ORDERS)),
                "saga checkout has two inputs from orders: make it one");
        assertRefused(
                SHOP.orchestrates(saga("checkout", OWN, Source.own(Event.class))),
                "saga checkout has two inputs from " + OWN + ": make it one");
        assertRefused(
                SHOP.orchestrates(saga("checkout", ORDERS, Topic.of("orders", Event.class, e -> "other"))),
                "saga checkout has two inputs from orders: make it one");
    }

    // ---- what is right

    @TypeName("tagged")
    private record Tagged(@Tag String order) {}

    @Test
    void events_need_not_be_public() {
        assertThat(new Blueprint(NOTHING.records(Tagged.class)).events.tags(new Tagged("7")))
                .containsExactly("order:7");
    }

    @Test
    void everything_the_log_may_hold_is_named_to_the_store() {
        assertThat(new Blueprint(NOTHING).storedNames())
                .containsExactlyInAnyOrder(new Name("accepted", 1), new Name("refused", 1));
        assertThat(new Blueprint(SHOP).events.names())
                .containsExactlyInAnyOrder(new Name("placed", 1), new Name("cancelled", 1));
        assertThat(new Blueprint(SHOP.sends(COMMANDS).orchestrates(saga("checkout", OWN))).storedNames())
                .containsExactlyInAnyOrder(
                        new Name("placed", 1),
                        new Name("cancelled", 1),
                        new Name("command", 1),
                        new Name("saga-step", 1),
                        new Name("accepted", 1),
                        new Name("refused", 1));
    }

    @Test
    void only_what_is_declared_may_be_sent() {
        var blueprint = new Blueprint(SHOP.sends(COMMANDS).reacts(reader("mail", ORDERS)));
        assertThat(blueprint.topics()).containsExactlyInAnyOrder("commands", "orders");
        assertThat(blueprint.topic("orders")).isEqualTo(ORDERS);
        assertThat(blueprint.maySendTo("commands")).isTrue();
        assertThat(blueprint.maySendTo("orders")).isFalse();
        assertThat(new Blueprint(SHOP.publishes(Event.class, ORDERS, List::of)).maySendTo("orders"))
                .isTrue();
    }

    @Test
    void whoever_sends_or_answers_has_a_relay() {
        assertThat(new Blueprint(SHOP.reacts(reader("mail", ORDERS))).sends()).isFalse();
        assertThat(new Blueprint(SHOP.sends(COMMANDS)).sends()).isTrue();
        assertThat(new Blueprint(SHOP.publishes(Event.class, ORDERS, List::of)).sends())
                .isTrue();
        assertThat(new Blueprint(SHOP.handles(COMMANDS, (command, tx) -> Decision.nothing())).sends())
                .isTrue();
        assertThat(new Blueprint(NOTHING.decides(aggregate("payment", Paid.class), COMMANDS, Command::order)).sends())
                .isTrue();
    }

    @Test
    void a_saga_hears_the_answers_to_its_commands() {
        var blueprint = new Blueprint(SHOP.orchestrates(saga("checkout", OWN)));
        assertThat(blueprint.topics()).containsExactly("shop.answers");
        assertThat(blueprint.typesOf("shop.answers").find("refused", 1)).contains(Answer.Refused.class);
        assertThat(blueprint.statesOf("checkout").find("state", 1)).contains(State.class);
    }

    @Test
    void the_tables_of_its_projections_are_named_to_the_store() {
        assertThat(new Blueprint(SHOP.projects(projection("list", 3, OWN)).projects(projection("sales", 1, ORDERS)))
                        .tables())
                .containsExactly(new Table<>("list", 3, Row.class), new Table<>("sales", 1, Row.class));
    }

    @Test
    void what_was_never_declared_is_named() {
        var blueprint = new Blueprint(SHOP);
        assertThat(blueprint.topic("orders")).isNull();
        assertThatThrownBy(() -> blueprint.typesOf("orders"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service shop does not declare the topic orders");
        assertThatThrownBy(() -> blueprint.statesOf("checkout"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service shop has no saga checkout");
    }
}
