package dev.factum.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CauseTest {
    private static final UUID ID = UUID.fromString("018f0000-0000-7000-8000-000000000001");

    @Test
    void a_request_without_a_conversation_begins_one() {
        assertThat(Cause.request(ID)).isEqualTo(Cause.request(ID, "018f0000-0000-7000-8000-000000000001"));
    }

    @Test
    void a_correlation_id_is_plain_text_of_up_to_128_characters() {
        for (var plain : List.of("a", "azAZ09", "shop:4711.web_1-2", "-", "c".repeat(128)))
            assertThat(Cause.request(ID, plain).correlation()).isEqualTo(plain);
    }

    /** It comes from a client's header and goes into logs, headers and SQL. */
    @Test
    void whatever_could_break_a_header_or_a_log_is_refused_and_not_repeated() {
        for (var hostile : List.of(
                "",
                " ",
                "canary one",
                "canary\r\nSet-Cookie: a",
                "canary\n",
                "\rcanary",
                "canary\u0000",
                "canary\u001b[31m",
                "canary\u007f",
                "canary\u2028",
                "canar\u00ff",
                "canary;drop",
                "canary/..",
                "canary\"",
                "canary@",
                "canary[",
                "canary`",
                "canary{",
                "c".repeat(129)))
            assertThatThrownBy(() -> Cause.request(ID, hostile))
                    .as(hostile)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a correlation id has 1 to 128 letters, digits or . _ : - and this one does not; "
                            + "send another or none");
    }
}
