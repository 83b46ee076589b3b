package dev.factum.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.event.Encoded;
import dev.factum.json.Json;
import dev.factum.saga.SagaStep;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sagas in flight have steps in the log that an earlier release wrote. */
class OldStepsTest {
    private static final Json CODEC = Json.codec();
    private static final Encoded STATE = new Encoded("checkout.charging", 1, "{\"order\":\"7\"}".getBytes(UTF_8));

    @Test
    void a_step_without_what_later_releases_keep_is_read() {
        var old = new SagaStep(
                1,
                "done",
                "COMPENSATING",
                STATE,
                List.of(new SagaStep.Pending(
                        new UUID(0, 1), "stock.commands", STATE, "UNDOING", new UUID(0, 2), null, null)),
                "timed out",
                null,
                null,
                null);
        var written = new String(CODEC.encode(old), UTF_8);
        for (var later : List.of("sent", "note", "sends", "problem"))
            written = written.replaceAll(",\"" + later + "\":null", "");
        assertThat(written).doesNotContain("sent", "note", "sends", "problem");
        var read = CODEC.decode(written.getBytes(UTF_8), SagaStep.class);
        assertThat(read).isEqualTo(old);
    }
}
