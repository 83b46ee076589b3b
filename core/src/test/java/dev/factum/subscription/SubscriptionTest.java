package dev.factum.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.log.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static Subscription<String> named(String name) {
        return Subscription.of(name, Source.own(String.class), (message, tx) -> {});
    }

    @Test
    void a_name_is_plain_and_short() {
        for (var name : List.of("a", "send-mail", "order.list-2", "a".repeat(100)))
            assertThat(named(name).name()).isEqualTo(name);
        for (var name : List.of("", "Mail", "1a", "-a", "a b", "a_b", "a@1", "a\n", "\u00e9", "a".repeat(101)))
            assertThatThrownBy(() -> named(name))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("subscription name '" + name
                            + "': lower case letters, digits, dots and dashes, at most 100");
    }

    @Test
    void it_is_patient_by_default_and_as_patient_as_one_likes() {
        var other = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
        var mail = named("mail");
        assertThat(mail.patience()).isEqualTo(Patience.DEFAULT);
        Reader<String> reader = (batch, tx) -> {};
        assertThat(Subscription.batches("mail", mail.source(), reader))
                .isEqualTo(new Subscription<>("mail", mail.source(), reader, Patience.DEFAULT));
        assertThat(mail.with(other)).isEqualTo(new Subscription<>("mail", mail.source(), mail.reader(), other));
    }
}
