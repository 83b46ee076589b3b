package dev.factum.test.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Service;
import dev.factum.decider.Decision;
import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @TypeName("parcel")
    record Parcel(String id) {}

    @TypeName("sent")
    record Sent(String id) {}

    private static final Topic<Parcel> PARCELS = Topic.of("parcels", Parcel.class, Parcel::id);

    /** Sends parcels on, by a carrier to whom it tells each of them. */
    private record Hand(World world, Map<String, Set<String>> carried) implements Effect<Parcel, String> {
        @Override
        public String name() {
            return "hand";
        }

        @Override
        public Source<Parcel> source() {
            return PARCELS;
        }

        @Override
        public boolean concerns(Parcel event) {
            return true;
        }

        @Override
        public String perform(Envelope<Parcel> parcel, String key) throws IOException {
            var id = parcel.payload().id();
            return world.call("carry " + id, () -> {
                carried.computeIfAbsent(id, i -> new HashSet<>()).add(key);
                return "carried";
            });
        }

        @Override
        public void record(Envelope<Parcel> parcel, String outcome, Transaction tx) {
            tx.append(
                    new StreamId("parcel", parcel.key()),
                    ExpectedVersion.any(),
                    List.of(new Sent(parcel.payload().id())));
        }
    }

    private static Map<String, Set<String>> post(World world, String... ids) {
        var carried = new HashMap<String, Set<String>>();
        world.run(Service.named("office").sends(PARCELS).records(Parcel.class));
        world.run(Service.named("post").performs(new Hand(world, carried)).records(Sent.class));
        for (var id : ids)
            world.request(
                    "office",
                    "post " + id,
                    (office, cause) -> office.transact(cause, tx -> {
                        tx.append(new StreamId("desk", id), ExpectedVersion.any(), List.of(new Parcel(id)));
                        tx.send(PARCELS, new Parcel(id));
                    }));
        return carried;
    }

    private static int sent(World world, String id) {
        return world.events("post", new StreamId("parcel", id));
    }

    @Simulated(seeds = 500)
    void what_is_sent_has_its_outcome_once_whatever_fails(World world) {
        var carried = post(world, "a", "b", "c");
        world.always("an outcome is recorded once", () -> {
            for (var id : List.of("a", "b", "c")) assertThat(sent(world, id)).isLessThanOrEqualTo(commits(world, id));
        });
        world.atRest("everything is carried", () -> assertThat(carried).containsOnlyKeys("a", "b", "c"));
    }

    /** A client's transaction without a command's outcome is made again when it is asked again: each has a message of its own. */
    private static int commits(World world, String id) {
        return world.events("office", new StreamId("desk", id));
    }

    private static void counting(World world) {
        var calls = new AtomicInteger();
        world.run(Service.named("office").sends(PARCELS));
        world.run(Service.named("post")
                .reacts(Subscription.of(
                        "count", PARCELS, (parcel, tx) -> world.call("count", calls::incrementAndGet))));
        world.request(
                "office",
                "post a",
                (office, cause) -> office.execute("desk", cause, tx -> {
                    tx.send(PARCELS, new Parcel("a"));
                    return Decision.nothing();
                }));
        world.atRest("a parcel is counted once", () -> assertThat(calls).hasValue(1));
    }

    @Test
    void a_mistake_is_found_and_told_in_its_shortest_run_and_comes_again() throws InterruptedException {
        var simulation = Simulation.of(SimulationTest::counting);
        var failure = simulation.run(1_000).orElseThrow();
        System.out.println(failure);
        assertThat(failure.invariant()).isEqualTo("a parcel is counted once");
        assertThat(failure.history()).hasSizeLessThan(12);
        assertThat(simulation.seed(failure.seed())).contains(failure);
        var again = simulation.replay(failure.choices()).orElseThrow();
        assertThat(again.history()).isEqualTo(failure.history());
        assertThat(failure.toString())
                .contains("-Dfactum.simulation.seed=" + failure.seed(), "-Dfactum.simulation.choices=");
    }

    @Test
    void the_plainest_run_of_the_same_holds() {
        assertThat(Simulation.of(SimulationTest::counting).replay(List.of())).isEmpty();
    }

    @Test
    void a_seed_is_a_run() throws InterruptedException {
        var first = prints(300);
        var second = prints(300);
        assertThat(first).isEqualTo(second);
        assertThat(new HashSet<>(first.values())).hasSizeGreaterThan(250);
    }

    /** What was delivered when, by the id of the first message. */
    private static Map<List<UUID>, List<UUID>> prints(int seeds) throws InterruptedException {
        var prints = new ConcurrentHashMap<List<UUID>, List<UUID>>();
        var failure = Simulation.of(world -> {
                    post(world, "a", "b", "c");
                    world.atRest("print", () -> {
                        var ids = world.delivered(PARCELS.name()).stream()
                                .map(Message::id)
                                .toList();
                        prints.put(
                                List.copyOf(new HashSet<>(ids)).stream()
                                        .sorted()
                                        .toList(),
                                ids);
                    });
                })
                .run(seeds);
        assertThat(failure).isEmpty();
        return prints;
    }

    @Test
    void everything_happens_that_may() throws InterruptedException {
        var late = new AtomicLong();
        var twice = new AtomicLong();
        var swapped = new AtomicLong();
        var again = new AtomicLong();
        var long_ = new AtomicLong();
        var failure = Simulation.of(world -> {
                    var begun = world.clock().instant();
                    var carried = post(world, "a", "b", "c");
                    world.atRest("count", () -> {
                        var office = world.factum("office");
                        if (office.log().read(Position.start("office"), 1_000).stream()
                                .anyMatch(entry -> entry.position().sub() > 0)) late.incrementAndGet();
                        var delivered = world.delivered(PARCELS.name());
                        var ids = new HashSet<>(
                                delivered.stream().map(Message::id).toList());
                        if (ids.size() < delivered.size()) twice.incrementAndGet();
                        var keys =
                                delivered.stream().map(Message::key).distinct().toList();
                        if (!keys.equals(List.of("a", "b", "c"))) swapped.incrementAndGet();
                        if (carried.values().stream().anyMatch(calls -> calls.size() > 1)) again.incrementAndGet();
                        if (world.clock().instant().isAfter(begun.plusSeconds(3_600))) long_.incrementAndGet();
                    });
                })
                .run(500);
        assertThat(failure).isEmpty();
        System.out.printf(
                "of 500 runs: %s read out of the order of commits, %s had a message twice, in %s keys arrived in another order,"
                        + " %s clients asked twice, %s took more than an hour%n",
                late, twice, swapped, again, long_);
        for (var count : List.of(late, twice, swapped, again, long_))
            assertThat(count).hasValueGreaterThan(20);
    }

    @Test
    void who_never_rests_is_told() throws InterruptedException {
        var failure = Simulation.of(world -> {
                    world.run(Service.named("office")
                            .sends(PARCELS)
                            .reacts(Subscription.of(
                                    "again",
                                    PARCELS,
                                    (parcel, tx) -> tx.because(parcel.next()).send(PARCELS, parcel.payload()))));
                    world.request(
                            "office",
                            "post a",
                            (office, cause) -> office.transact(cause, tx -> tx.send(PARCELS, new Parcel("a"))));
                })
                .run(1);
        assertThat(failure.orElseThrow().invariant()).isEqualTo("it comes to rest");
    }

    @Test
    void a_scenario_that_cannot_be_set_says_so() {
        var twice = Simulation.of(world -> world.run(
                Service.named("post").performs(new Hand(world, Map.of())).performs(new Hand(world, Map.of()))));
        assertThatThrownBy(() -> twice.seed(1)).hasMessageContaining("hand");
        assertThatThrownBy(() -> Simulation.of(world -> world.factum("nobody")).seed(1))
                .hasMessageContaining("no service nobody runs here");
    }

    @Test
    void shrinking_leaves_what_it_takes() {
        var runs = new AtomicInteger();
        var shrink = new Shrink(
                choices -> {
                    runs.incrementAndGet();
                    int sum = 0;
                    for (int choice : choices) if (choice >= 5) sum++;
                    return sum >= 2;
                },
                2_000);
        var noise = new int[300];
        for (int i = 0; i < noise.length; i++) noise[i] = (i * 7) % 4;
        noise[40] = 90;
        noise[200] = 70;
        var shortest = new ArrayList<Integer>();
        for (int choice : shrink.shortest(noise)) shortest.add(choice);
        assertThat(shortest)
                .containsExactly(5, 8)
                .satisfies(s -> assertThat(runs).hasValueLessThan(2_000));
    }
}
