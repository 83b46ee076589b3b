package dev.factum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Service.Part;
import dev.factum.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTest {
    private static final Topic<String> ORDERS = Topic.of("orders", String.class, text -> text);
    private static final Topic<String> PAYMENTS = Topic.of("payments", String.class, text -> text);

    @Test
    void a_name_is_plain_and_short() {
        for (var name : List.of("a", "order-2", "a".repeat(50)))
            assertThat(Service.named(name).name()).isEqualTo(name);
        for (var name : List.of("", "Order", "1a", "-a", "a b", "a.b", "a:b", "a_b", "a\n", "\u00e9", "a".repeat(51)))
            assertThatThrownBy(() -> Service.named(name))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("service name '" + name + "': lower case letters, digits and dashes, at most 50");
    }

    @Test
    void a_service_is_a_value_that_can_be_built_upon() {
        var shop = Service.named("shop");
        var sending = shop.sends(ORDERS);
        assertThat(shop.parts()).isEmpty();
        assertThat(sending.parts()).containsExactly(new Part.Sends(ORDERS));
        assertThat(sending.records(String.class).parts())
                .containsExactly(new Part.Sends(ORDERS), new Part.Records(String.class));
        assertThat(shop.sends(ORDERS)).isEqualTo(sending);
    }

    @Test
    void several_topics_are_several_parts() {
        assertThat(Service.named("shop").sends(ORDERS, PAYMENTS).parts())
                .containsExactly(new Part.Sends(ORDERS), new Part.Sends(PAYMENTS));
    }

    @Test
    void its_parts_cannot_be_changed_from_outside() {
        var parts = new ArrayList<Part>(List.of(new Part.Sends(ORDERS)));
        var shop = new Service("shop", parts);
        parts.clear();
        assertThat(shop.parts()).hasSize(1);
        assertThatThrownBy(() -> shop.parts().add(new Part.Sends(PAYMENTS)))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
