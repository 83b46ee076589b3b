package dev.factum.shop.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.shop.importer.FakeGateway.Trouble;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Command COMMAND = Command.opening(Map.of("22423", 7L)).getFirst();

    private final FakeGateway fake = new FakeGateway();
    private final TickingTime time = new TickingTime();
    private final Gateway gateway = new Gateway(fake.address(), PATIENCE, time);

    @AfterEach
    void close() {
        gateway.close();
        fake.close();
    }

    @Test
    void a_command_is_taken_once_and_then_recognised() throws InterruptedException {
        assertThat(gateway.send(COMMAND)).isEqualTo(new Answer.Taken());
        assertThat(gateway.send(COMMAND)).isEqualTo(new Answer.ThereAlready());
        assertThat(fake.complaints).isEmpty();
    }

    @Test
    void a_busy_gateway_is_asked_again_after_the_time_that_it_names() throws InterruptedException {
        inTurn(Trouble.BUSY, Trouble.BUSY, Trouble.NONE);
        assertThat(gateway.send(COMMAND)).isEqualTo(new Answer.Taken());
        assertThat(time.now()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_300));
    }

    @Test
    void a_failing_or_silent_gateway_is_asked_again() throws InterruptedException {
        inTurn(Trouble.BROKEN, Trouble.HANGS_UP, Trouble.UNAVAILABLE, Trouble.NONE);
        assertThat(gateway.send(COMMAND)).isEqualTo(new Answer.Taken());
    }

    @Test
    void a_command_whose_answer_was_lost_is_not_done_twice() throws InterruptedException {
        inTurn(Trouble.LOSES_THE_ANSWER, Trouble.NONE);
        assertThat(gateway.send(COMMAND)).isEqualTo(new Answer.ThereAlready());
        assertThat(gateway.books().stock().initial()).isEqualTo(7);
    }

    @Test
    void a_refused_command_is_not_sent_again_and_keeps_its_code() throws InterruptedException {
        for (int status : List.of(400, 409, 422)) {
            fake.refuses(Map.of("opening-1", status));
            assertThat(gateway.send(COMMAND)).isEqualTo(new Answer.Refused("order.refused"));
        }
        assertThat(time.now()).isZero();
    }

    @Test
    void a_gateway_that_stays_away_ends_the_import_with_what_to_do() {
        fake.has(path -> Trouble.HANGS_UP);
        assertThatThrownBy(() -> gateway.send(COMMAND))
                .isInstanceOf(GatewayAway.class)
                .hasMessageStartingWith("The gateway " + fake.address() + " has taken nothing for 120 s (no.answer: ")
                .hasMessageEndingWith("see that it runs and import again; what it has taken over is recognised.");
        assertThat(time.now()).isBetween(PATIENCE, PATIENCE.plusSeconds(10));
    }

    @Test
    void a_gateway_that_is_busy_for_ever_ends_the_import() {
        fake.has(path -> Trouble.BUSY);
        assertThatThrownBy(() -> gateway.send(COMMAND))
                .isInstanceOf(GatewayAway.class)
                .hasMessageContaining("(busy)");
    }

    @Test
    void a_port_where_nobody_listens_is_a_gateway_that_is_away() {
        try (var nobody = new Gateway(URI.create("http://127.0.0.1:1"), PATIENCE, time)) {
            assertThatThrownBy(() -> nobody.send(COMMAND))
                    .isInstanceOf(GatewayAway.class)
                    .hasMessageContaining("ConnectException");
        }
    }

    @Test
    void a_command_that_fails_for_ever_while_others_are_taken_is_refused() throws InterruptedException {
        fake.has(path -> {
            if (path.equals(COMMAND.path())) return Trouble.BROKEN;
            return Trouble.NONE;
        });
        assertThat(sendWhileBooksAreShown()).isEqualTo(new Answer.Refused("http.500"));
    }

    @Test
    void books_that_are_no_books_say_so() {
        try (var elsewhere = new Gateway(fake.address().resolve("/elsewhere"), PATIENCE, time)) {
            assertThatThrownBy(elsewhere::books)
                    .isInstanceOf(ImportFailed.class)
                    .hasMessageContaining("GET /api/reconciliation");
        }
    }

    /** Its pauses give the others time: each asks for the books once. */
    private Answer sendWhileBooksAreShown() throws InterruptedException {
        var shared = new Time() {
            private Gateway others = gateway;

            @Override
            public Duration now() {
                return time.now();
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                time.pause(duration);
                others.books();
            }
        };
        try (var watched = new Gateway(fake.address(), PATIENCE, shared)) {
            shared.others = watched;
            return watched.send(COMMAND);
        }
    }

    private void inTurn(Trouble... troubles) {
        Iterator<Trouble> turns = List.of(troubles).iterator();
        fake.has(path -> turns.hasNext() ? turns.next() : Trouble.NONE);
    }
}
