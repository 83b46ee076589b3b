package dev.factum.shop.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.gateway.Timelines.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelinesTest {
    private static final Instant T = Instant.parse("2010-12-01T08:26:00Z");

    /** Clocks that disagree: the payment service's is a second behind. */
    private static final List<Entry> CONVERSATION = List.of(
            entry(0, "order", "command", "place-order", "c", "c"),
            entry(1, "order", "event", "order.placed", "e1", "c"),
            entry(5, "order", "step", "saga-step", "s1", "e1"),
            entry(5, "order", "sent", "charge", "m1", "s1"),
            entry(-900, "payment", "command", "charge", "m1", "s1"),
            entry(-899, "payment", "event", "payment.captured", "e2", "m1"),
            entry(20, "order", "handled", "payment-captured", "m2", "e2"),
            entry(21, "order", "step", "saga-step", "s2", "m2"),
            entry(7, "analytics", "handled", "order-placed", "m3", "e1"));

    @Test
    void nothing_stands_before_what_led_to_it_whatever_the_clocks_say() {
        var shuffled = new ArrayList<>(CONVERSATION);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(Timelines.inCausalOrder(shuffled))
                    .extracting(e -> "  ".repeat(e.depth()) + e.service() + " " + e.kind() + " " + e.type())
                    .containsExactly(
                            "order command place-order",
                            "  order event order.placed",
                            "    order step saga-step",
                            "      order sent charge",
                            "        payment command charge",
                            "          payment event payment.captured",
                            "    analytics handled order-placed",
                            "            order handled payment-captured",
                            "              order step saga-step");
        }
    }

    @Test
    void an_entry_whose_cause_is_not_there_stands_for_itself() {
        var lone = entry(0, "payment", "event", "payment.captured", "e", "nobody");
        assertThat(Timelines.inCausalOrder(List.of(lone))).containsExactly(lone);
    }

    private static Entry entry(int ms, String service, String kind, String type, String id, String cause) {
        return new Entry(T.plusMillis(ms), service, kind, "name", type, "7", id, cause, 0, null, null, false);
    }
}
