package dev.factum.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final UUID ID = UUID.fromString("018f0000-0000-7000-8000-000000000001");
    private static final UUID REQUEST = UUID.fromString("018f0000-0000-7000-8000-000000000002");

    private final Envelope<String> envelope = new Envelope<>(
            ID,
            "order-placed",
            3,
            Instant.parse("2026-01-01T00:00:00Z"),
            "order",
            "536365",
            4711,
            Cause.request(REQUEST, "talk"),
            "shop.answers",
            "the canary");

    @Test
    void what_a_reader_does_next_is_caused_by_the_message_in_the_same_conversation() {
        assertThat(envelope.next()).isEqualTo(new Cause(ID, "talk"));
    }

    @Test
    void in_another_form_it_is_the_same_message() {
        assertThat(envelope.as(7))
                .isEqualTo(new Envelope<>(
                        ID,
                        "order-placed",
                        3,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        "order",
                        "536365",
                        4711,
                        Cause.request(REQUEST, "talk"),
                        "shop.answers",
                        7));
        assertThat(envelope.as(7).as("the canary")).isEqualTo(envelope);
    }

    @Test
    void its_text_names_the_message_and_never_shows_the_payload() {
        assertThat(envelope).hasToString("order-placed/3 018f0000-0000-7000-8000-000000000001 of order key 536365");
    }
}
