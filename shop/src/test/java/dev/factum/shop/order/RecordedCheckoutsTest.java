package dev.factum.shop.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Service;
import dev.factum.saga.Saga;
import dev.factum.saga.SagaStep;
import dev.factum.saga.Step;
import dev.factum.shop.contract.Style;
import dev.factum.shop.order.CheckoutSaga.Checkout;
import dev.factum.test.SagaCorpus;
import dev.factum.test.simulation.Simulation;
import dev.factum.test.simulation.World;
import dev.factum.topic.Transport.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Checkouts that were recorded in the log of an earlier release go on with this one as they did. {@code -Dfactum.golden=write} records anew. */
class RecordedCheckoutsTest {
    private static final Path RECORDED = Path.of("src/test/resources/sagas/checkout.jsonl.gz");
    private static final int AT_LEAST = 200;

    /** Of each way, so many at most: ways are told apart by what was heard. */
    private static final int OF_A_WAY = 8;

    private static final Service ORDER = OrderService.in(Style.ORCHESTRATED);
    private static final SagaCorpus<Checkout> CORPUS = SagaCorpus.of(ORDER, new CheckoutSaga());

    private static List<String> recorded() throws IOException, InterruptedException {
        if ("write".equals(System.getProperty("factum.golden"))) {
            Files.createDirectories(RECORDED.getParent());
            try (var out = new GZIPOutputStream(Files.newOutputStream(RECORDED))) {
                out.write(String.join("\n", record()).getBytes(UTF_8));
            }
        }
        try (var in = new GZIPInputStream(Files.newInputStream(RECORDED))) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }

    private static List<String> record() throws InterruptedException {
        var ways = new TreeMap<String, List<String>>();
        for (long seed = 0; ways.values().stream().mapToInt(List::size).sum() < AT_LEAST; seed++)
            Simulation.of(world -> {
                        SimulatedShop.in(world, Style.ORCHESTRATED, null);
                        world.atRest("record", () -> record(world, ways));
                    })
                    .seed(seed);
        return ways.values().stream().flatMap(List::stream).toList();
    }

    private static void record(World world, Map<String, List<String>> ways) {
        var delivered = new HashMap<UUID, Message>();
        for (var topic : List.of("inventory.events", "payment.events", "shipping.events", "order.answers"))
            for (var message : world.delivered(topic)) delivered.put(message.id(), message);
        for (var key : keys(world)) {
            var line = CORPUS.record(world.factum("order"), key, id -> Optional.ofNullable(delivered.get(id)));
            var way = ways.computeIfAbsent(heard(world, key), w -> new ArrayList<>());
            if (way.size() < OF_A_WAY) way.add(line);
        }
    }

    private static List<String> keys(World world) {
        return List.copyOf(world.rows("order", new OrderList().table()).keySet());
    }

    private static String heard(World world, String key) {
        return world
                .factum("order")
                .log()
                .read(new dev.factum.log.StreamId(SagaStep.category("checkout"), key), 0, 100)
                .stream()
                .map(entry -> ((SagaStep) entry.envelope().payload()).input())
                .toList()
                .toString();
    }

    @Test
    void they_go_on_as_they_did() throws Exception {
        var lines = recorded();
        var different = new ArrayList<String>();
        int steps = 0;
        for (var line : lines) {
            different.addAll(CORPUS.replay(line));
            steps += line.split("\"sagaVersion\"", -1).length - 1;
        }
        System.out.printf(
                "%d recorded checkouts, %d steps taken again: %d differ%n", lines.size(), steps, different.size());
        assertThat(lines).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        assertThat(different).isEmpty();
    }

    /** Does one thing otherwise. */
    private record Changed(CheckoutSaga before) implements Saga<Checkout> {
        @Override
        public String name() {
            return before.name();
        }

        @Override
        public int version() {
            return 2;
        }

        @Override
        public Class<Checkout> states() {
            return before.states();
        }

        @Override
        public Checkout initial() {
            return before.initial();
        }

        @Override
        public List<Input<Checkout, ?>> inputs() {
            return Stream.<Input<Checkout, ?>>concat(
                            before.inputs().stream().limit(2),
                            before.inputs().stream().skip(3))
                    .toList();
        }

        @Override
        public Step<Checkout> compensated(Checkout state, String reason) {
            return before.compensated(state, reason + "!");
        }
    }

    @Test
    void a_release_that_does_otherwise_is_told_where() throws Exception {
        var changed = SagaCorpus.of(ORDER, new Changed(new CheckoutSaga()));
        var different = new ArrayList<String>();
        for (var line : recorded()) different.addAll(changed.replay(line));
        assertThat(different)
                .anySatisfy(d -> assertThat(d).contains("it has no input for payment-captured from payment.events"))
                .anySatisfy(d -> assertThat(d).contains("it sends [order.commands", "!"));
    }

    @Test
    void a_state_that_is_not_known_any_more_is_named() throws Exception {
        var line = recorded()
                .getFirst()
                .replace("\"type\":\"reserving\",\"version\":1", "\"type\":\"booking\",\"version\":1");
        assertThat(CORPUS.replay(line))
                .singleElement()
                .satisfies(d -> assertThat(d).contains("no record is called booking/1 any more"));
    }
}
