package dev.factum.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.event.Types.Name;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TypesTest {
    sealed interface Event {}

    @TypeName("placed")
    record Placed(
            @Tag String order,
            @Tag("buyer") @Nullable Long customer,
            @Tag Size size,
            String note) implements Event {}

    sealed interface Ending extends Event {}

    @TypeName(value = "cancelled", version = 2)
    record Cancelled(String order) implements Ending {}

    enum Size {
        SMALL,
        LARGE
    }

    private final Types types = Types.of(Event.class);

    // ---- names

    @Test
    void records_are_found_at_any_depth_below_a_sealed_interface() {
        assertThat(types.names()).containsExactlyInAnyOrder(new Name("placed", 1), new Name("cancelled", 2));
    }

    @Test
    void a_name_leads_to_its_class_and_back() {
        assertThat(types.find("placed", 1)).contains(Placed.class);
        assertThat(types.name(new Placed("7", null, Size.SMALL, ""))).hasToString("placed/1");
        assertThat(types.name(new Cancelled("7"))).hasToString("cancelled/2");
    }

    @Test
    void another_version_of_a_name_is_another_type() {
        assertThat(types.find("cancelled", 2)).contains(Cancelled.class);
        assertThat(types.find("cancelled", 1)).isEmpty();
    }

    @Test
    void a_type_is_known_in_whatever_version() {
        assertThat(types.knows("cancelled")).isTrue();
        assertThat(types.knows("cancel")).isFalse();
    }

    @Test
    void a_record_that_is_reached_twice_is_one_type() {
        assertThat(Types.of(List.of(Event.class, Placed.class, Ending.class)).names())
                .isEqualTo(types.names());
    }

    @Test
    void nothing_declared_is_nothing_known() {
        assertThat(Types.of(List.of()).names()).isEmpty();
    }

    @Test
    void what_was_not_declared_has_no_name() {
        assertThatThrownBy(() -> Types.of(Ending.class).name(new Placed("7", null, Size.SMALL, "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(Placed.class.getName() + " is not one of the types declared here: [cancelled/2]");
    }

    // ---- what is refused

    record Nameless(String text) {}

    @Test
    void a_record_without_a_name_is_refused() {
        assertThatThrownBy(() -> Types.of(Nameless.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(Nameless.class.getName() + " is stored or sent and has no name: put @TypeName on it");
    }

    @TypeName("placed")
    record PlacedToo(String order) {}

    @TypeName(value = "placed", version = 2)
    record PlacedAnew(String order) {}

    @Test
    void two_records_of_one_name_are_refused() {
        assertThatThrownBy(() -> Types.of(List.of(Placed.class, PlacedToo.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(PlacedToo.class.getName() + " and " + Placed.class.getName()
                        + " are both called placed/1: rename one");
    }

    @Test
    void two_versions_of_one_name_stand_side_by_side() {
        assertThat(Types.of(List.of(Placed.class, PlacedAnew.class)).names())
                .containsExactlyInAnyOrder(new Name("placed", 1), new Name("placed", 2));
    }

    @TypeName("")
    record Empty() {}

    @TypeName("Placed")
    record Capital() {}

    @TypeName("order placed")
    record Spaced() {}

    @TypeName("1st")
    record Digit() {}

    @TypeName("placed\n")
    record Broken() {}

    @TypeName("dev/factum")
    record Slashed() {}

    @TypeName(HUNDRED + "a")
    record TooLong() {}

    @TypeName(value = "placed", version = 0)
    record NoVersion() {}

    @TypeName(HUNDRED)
    record Longest() {}

    private static final String TEN = "aaaaaaaa-.";
    private static final String HUNDRED = TEN + TEN + TEN + TEN + TEN + TEN + TEN + TEN + TEN + TEN;

    @Test
    void a_name_is_plain_and_short_and_has_a_version_from_1() {
        for (var type : List.of(
                Empty.class,
                Capital.class,
                Spaced.class,
                Digit.class,
                Broken.class,
                Slashed.class,
                TooLong.class,
                NoVersion.class))
            assertThatThrownBy(() -> Types.of(type))
                    .as(type.getSimpleName())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("@TypeName of " + type.getName() + " is ")
                    .hasMessageEndingWith(
                            ": lower case letters, digits, dots and dashes, at most 100, and a version from 1");
        assertThat(Types.of(Longest.class).knows(HUNDRED)).isTrue();
    }

    interface Anything {}

    @TypeName("open")
    abstract static class Open {}

    sealed interface WithEnum {
        enum Kind implements WithEnum {
            ONE
        }
    }

    sealed interface WithClass {
        final class Plain implements WithClass {}
    }

    @Test
    void only_records_below_sealed_interfaces_are_stored() {
        for (var root : List.of(Anything.class, Open.class, String.class, Size.class, WithEnum.class, WithClass.class))
            assertThatThrownBy(() -> Types.of(root))
                    .as(root.getSimpleName())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("is neither a record nor a sealed interface: "
                            + "what is stored must be listed by the compiler");
    }

    // ---- what a record may hold

    record Inner(Anything any) {}

    record Middle(List<Inner> inners) {}

    @TypeName("deep")
    record Deep(Map<String, Middle> middles) {}

    @TypeName("object")
    record WithObject(Object any) {}

    @TypeName("number")
    record WithNumber(Number any) {}

    @TypeName("raw")
    @SuppressWarnings("rawtypes")
    record WithRaw(List any) {}

    @TypeName("array")
    @SuppressWarnings("ArrayRecordComponent")
    record WithArray(Anything[] any) {}

    @TypeName("arrays")
    @SuppressWarnings("ArrayRecordComponent")
    record WithArrays(Optional<Object>[][] any) {}

    @TypeName("wildcard")
    record WithWildcard(List<?> any) {}

    @TypeName("bounded")
    record WithBound(List<? extends Anything> any) {}

    @TypeName("sealed")
    record WithSealed(Event any) {}

    @TypeName("iterable")
    record WithIterable(Iterable<String> any) {}

    @Test
    void what_says_no_class_to_read_it_back_is_refused_with_its_path() {
        assertRefused(Deep.class, ".middles.inners.any", Anything.class);
        assertRefused(WithObject.class, ".any", Object.class);
        assertRefused(WithNumber.class, ".any", Number.class);
        assertRefused(WithRaw.class, ".any", List.class);
        assertRefused(WithArray.class, ".any", Anything.class);
        assertRefused(WithArrays.class, ".any", Object.class);
        assertRefused(WithWildcard.class, ".any", Object.class);
        assertRefused(WithBound.class, ".any", Anything.class);
        assertRefused(WithSealed.class, ".any", Event.class);
        assertRefused(WithIterable.class, ".any", Iterable.class);
    }

    private static void assertRefused(Class<?> type, String path, Class<?> found) {
        assertThatThrownBy(() -> Types.of(type))
                .as(type.getSimpleName())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(type.getName() + path + " is of the type " + found.getName()
                        + ", which says no class to read it back: use a record");
    }

    record Pair<A, B>(A one, B other) {}

    enum Sized {
        SMALL {
            @Override
            int size() {
                return 1;
            }
        };

        abstract int size();
    }

    @TypeName("rich")
    @SuppressWarnings("ArrayRecordComponent")
    record Rich(
            int number,
            long[] numbers,
            BigDecimal amount,
            Instant time,
            UUID id,
            Size size,
            Sized sized,
            Optional<String> text,
            List<Placed> list,
            Set<? extends Placed> set,
            Map<String, List<Placed>> map,
            Pair<String, Placed[]> pair,
            List<Placed>[] lists) {}

    @Test
    void values_records_and_collections_of_them_are_fine() {
        assertThat(Types.of(Rich.class).names()).containsExactly(new Name("rich", 1));
    }

    @TypeName("pair")
    record WithPair(Pair<String, Anything> any) {}

    @Test
    void the_arguments_of_a_generic_record_are_looked_at() {
        assertRefused(WithPair.class, ".any", Anything.class);
    }

    @TypeName("tree")
    record Tree(@Nullable Tree first, List<Tree> rest, Map<String, Twig> twigs) {}

    record Twig(Tree back) {}

    @Test
    void types_that_hold_themselves_are_looked_at_once() {
        assertThat(Types.of(Tree.class).knows("tree")).isTrue();
    }

    // ---- tags

    @Test
    void tags_are_stored_with_their_names_in_order() {
        assertThat(types.tags(new Placed("7", 12L, Size.LARGE, "no tag")))
                .containsExactly("order:7", "buyer:12", "size:LARGE");
    }

    @Test
    void a_tag_without_a_value_is_left_out() {
        assertThat(types.tags(new Placed("7", null, Size.SMALL, ""))).containsExactly("order:7", "size:SMALL");
    }

    @Test
    void most_events_have_no_tags() {
        assertThat(types.tags(new Cancelled("7"))).isEmpty();
        assertThat(types.tags("not an event")).isEmpty();
    }
}
