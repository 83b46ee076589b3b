package dev.factum.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What can be written is told apart by how it looks, and by nothing else. */
class ShapeTest {
    enum Colour {
        RED,
        GREEN
    }

    record Line(String sku, int quantity) {}

    record Basket(
            List<Line> lines, Map<String, BigDecimal> prices, Optional<Instant> paid, Colour colour, byte[] seal) {}

    record Tree(String name, List<Tree> children) {}

    sealed interface Order {
        record Empty() implements Order {}

        @TypeName("placed")
        record Placed(Line line) implements Order {}

        sealed interface Over extends Order {}

        record Done(long cents) implements Over {}
    }

    @Test
    void a_record_is_its_components_down_to_what_java_has() {
        assertThat(Shape.of(Basket.class).text())
                .isEqualTo("Basket{lines:java.util.List<{sku:java.lang.String,quantity:int}>,"
                        + "prices:java.util.Map<java.lang.String,java.math.BigDecimal>,"
                        + "paid:java.util.Optional<java.time.Instant>,colour:[RED, GREEN],seal:byte[]}");
    }

    @Test
    void a_sealed_interface_is_its_records_by_name() {
        var shape = Shape.of(Order.class);
        assertThat(shape.text())
                .isEqualTo("Empty{}|placed/1{line:{sku:java.lang.String,quantity:int}}|Done{cents:long}");
        assertThat(shape.name(new Order.Placed(new Line("a", 1)))).isEqualTo("placed/1");
        assertThat(shape.find("placed/1")).contains(Order.Placed.class);
        assertThat(shape.find("Placed")).isEmpty();
        assertThat(shape.find("java.lang.String")).isEmpty();
    }

    @Test
    void what_java_has_stands_for_itself() {
        assertThat(Shape.of(Integer.class).text()).isEqualTo("Integerjava.lang.Integer");
        assertThat(Shape.of(Colour.class).name(Colour.RED)).isEqualTo("Colour");
    }

    @Test
    void a_record_may_hold_itself() {
        assertThat(Shape.of(Tree.class).text()).isEqualTo("Tree{name:java.lang.String,children:java.util.List<^Tree>}");
    }

    record Renamed(String sku, int count) {}

    record Swapped(int quantity, String sku) {}

    record Widened(String sku, long quantity) {}

    @Test
    void another_name_order_or_type_of_a_component_is_another_shape() {
        var texts = List.of(Line.class, Renamed.class, Swapped.class, Widened.class).stream()
                .map(type -> Shape.of(type).text().replaceFirst("^[A-Za-z]+", ""))
                .toList();
        assertThat(Set.copyOf(texts)).hasSize(4);
    }

    record Free(Object value) {}

    record Bare(Set<CharSequence> words) {}

    static final class Bean {}

    record Holder(Bean bean) {}

    sealed interface Twice {}

    record A() implements Twice {}

    static final class Nested {
        record A() implements Also {}
    }

    sealed interface Also extends Twice {}

    @Test
    void what_cannot_be_read_again_is_refused_with_its_path() {
        assertRefused(Free.class, "Free.value is of the type java.lang.Object, which cannot be read again");
        assertRefused(Bare.class, "Bare.words is of the type java.lang.CharSequence");
        assertRefused(Holder.class, "Holder.bean is of the type " + Bean.class.getName());
        assertRefused(Map.class, "Map is of the type java.util.Map");
        assertRefused(List.class, "use a record, an enum or what Java itself has");
        assertRefused(Twice.class, "are both called A: rename one");
    }

    private static void assertRefused(Class<?> type, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(type)).withMessageContaining(why);
    }
}
