package dev.factum.test;

import static dev.factum.test.Checkout.ORDERS;
import static dev.factum.test.Checkout.PAYMENTS;
import static dev.factum.test.Checkout.STOCK;
import static dev.factum.test.Checkout.STOCK_COMMANDS;
import static dev.factum.test.Checkout.TO_RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.test.Checkout.Cancelled;
import dev.factum.test.Checkout.Completed;
import dev.factum.test.Checkout.Placed;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sagas among duplicates, on two instances, and at their deadlines. */
class SagaRacesTest extends Checkouts {
    private static final int SAGAS = Scale.of(60, 2_000);

    private static List<String> keys() {
        return IntStream.range(0, SAGAS).mapToObj(Integer::toString).toList();
    }

    /** By key, the types of what was said about it. */
    private Map<String, List<String>> saidOf(Topic<?> topic) {
        return stage.published(topic.name()).stream()
                .collect(Collectors.groupingBy(
                        Message::key,
                        TreeMap::new,
                        Collectors.mapping(m -> m.attributes().get("type"), Collectors.toList())));
    }

    private void awaitOver(Factum order) {
        Eventually.holds(() -> {
            var counts = order.sagas(SAGA);
            assertThat(counts.getOrDefault("completed", 0L) + counts.getOrDefault("compensated", 0L))
                    .as("over, of %s", counts)
                    .isEqualTo(SAGAS);
        });
    }

    @Test
    void each_is_started_once_whatever_comes_twice_on_two_instances() {
        var first = start();
        var second = startOrder();
        Race.of(3, number -> {
            for (var key : keys()) {
                if (number == 0) place(first, key);
                else publish(Wire.message(ORDERS, new Placed(key, 30)));
            }
            if (number == 1) first.close();
            return number;
        });
        awaitOver(second);
        assertThat(second.sagas(SAGA)).isEqualTo(Map.of("completed", (long) SAGAS));
        assertThat(saidOf(STOCK_COMMANDS))
                .hasSize(SAGAS)
                .allSatisfy((key, said) ->
                        assertThat(said).as("commands of %s", key).containsExactly("do"));
        assertThat(saidOf(PAYMENTS))
                .hasSize(SAGAS)
                .allSatisfy(
                        (key, said) -> assertThat(said).as("charges of %s", key).containsExactly("done"));
        System.out.printf(
                "started on %s: %,d sagas, each told of three times on two instances, one stopped midway; doubled 0%n",
                on, SAGAS);
    }

    @Test
    void an_answer_at_the_deadline_has_one_outcome_whichever_comes_first() {
        var order = startOrder();
        for (var key : keys()) place(order, key);
        Eventually.holds(() -> assertThat(order.sagas(SAGA)).isEqualTo(Map.of("running", (long) SAGAS)));
        stock.takes = Duration.ofMillis(5); // so that answers come one by one while the deadline does
        stage.start(stock.service(), stage.store("stock"), stage.settings.withBatch(1));
        Eventually.holds(() -> assertThat(saidOf(STOCK)).hasSizeGreaterThan(SAGAS / 3));
        stage.clock.tick(TO_RESERVE);
        startPayment();
        awaitOver(order);
        Eventually.holds(() ->
                assertThat(keys()).noneMatch(key -> events(order, key).getLast() instanceof Placed));
        var ends = new TreeMap<String, Integer>();
        var reserved = saidOf(STOCK);
        var charged = saidOf(PAYMENTS);
        for (var key : keys()) {
            var end = events(order, key).getLast();
            var happened = reserved.getOrDefault(key, List.of());
            ends.merge(end.getClass().getSimpleName(), 1, Integer::sum);
            switch (end) {
                case Completed ignored -> {
                    assertThat(happened).containsExactly("done");
                    assertThat(charged.get(key)).containsExactly("done");
                }
                case Cancelled c -> {
                    assertThat(c.reason()).isEqualTo("timed out");
                    assertThat(happened).isIn(List.of(), List.of("done", "undone"));
                    assertThat(charged).doesNotContainKey(key);
                }
                case Placed p -> throw new AssertionError(p + " has not ended");
            }
        }
        assertThat(ends).as("both come first for some").containsOnlyKeys("Cancelled", "Completed");
        System.out.printf("answers at the deadline on %s: %s, two outcomes of one: 0%n", on, ends);
    }
}
