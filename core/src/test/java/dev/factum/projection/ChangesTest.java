package dev.factum.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.projection.Changes.MissingRow;
import dev.factum.projection.Changes.Outcome;
import dev.factum.store.Table;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private record Balance(String account, long amount) {
        Balance plus(long more) {
            return new Balance(account, amount + more);
        }
    }

    private static final Balance NONE = new Balance("a", 0);
    private static final Balance TEN = new Balance("a", 10);

    private final Changes<Balance> changes = new Changes<>(new Table<>("balances", 1, Balance.class));

    private Outcome<Balance> onNothing() {
        return changes.applyTo(Map.of());
    }

    private Outcome<Balance> onTen() {
        return changes.applyTo(Map.of("a", TEN));
    }

    private static Outcome<Balance> put(Balance row) {
        return new Outcome<>(Map.of(row.account(), row), Set.of());
    }

    private static Outcome<Balance> removed(String key) {
        return new Outcome<>(Map.of(), Set.of(key));
    }

    private static final Outcome<Balance> NOTHING = new Outcome<>(Map.of(), Set.of());

    // ---- one change

    @Test
    void put_writes_the_row_whether_one_exists_or_not() {
        changes.put(new Balance("a", 7));
        assertThat(onNothing()).isEqualTo(put(new Balance("a", 7)));
        assertThat(onTen()).isEqualTo(put(new Balance("a", 7)));
    }

    @Test
    void change_writes_what_becomes_of_the_row() {
        changes.change("a", row -> row.plus(1));
        assertThat(onTen()).isEqualTo(put(new Balance("a", 11)));
    }

    @Test
    void change_names_the_row_that_is_missing() {
        changes.change("a", row -> row.plus(1));
        assertThatThrownBy(this::onNothing)
                .isInstanceOf(MissingRow.class)
                .hasMessage("no row 'a' in balances to change: merge it, or put it first")
                .matches(e -> !((MissingRow) e).retryHelps(), "no retry helps");
    }

    @Test
    void merge_begins_with_the_initial_row_where_none_exists() {
        changes.merge(NONE, row -> row.plus(1));
        assertThat(onNothing()).isEqualTo(put(new Balance("a", 1)));
        assertThat(onTen()).isEqualTo(put(new Balance("a", 11)));
    }

    @Test
    void remove_deletes_the_row_whether_one_exists_or_not() {
        changes.remove("a");
        assertThat(onTen()).isEqualTo(removed("a"));
        assertThat(onNothing()).isEqualTo(removed("a"));
    }

    // ---- a batch

    @Test
    void changes_of_a_row_follow_each_other_and_are_written_once() {
        changes.put(NONE);
        changes.change("a", row -> row.plus(1));
        changes.change("a", row -> new Balance("a", row.amount() * 10));
        changes.merge(NONE, row -> row.plus(5));
        assertThat(onTen()).isEqualTo(put(new Balance("a", 15)));
    }

    @Test
    void the_rows_of_a_batch_do_not_mix() {
        changes.merge(NONE, row -> row.plus(1));
        changes.merge(new Balance("b", 0), row -> row.plus(2));
        changes.remove("c");
        changes.merge(NONE, row -> row.plus(4));
        assertThat(onNothing())
                .isEqualTo(new Outcome<>(Map.of("a", new Balance("a", 5), "b", new Balance("b", 2)), Set.of("c")));
    }

    @Test
    void a_row_that_is_removed_and_put_again_stands() {
        changes.remove("a");
        changes.put(new Balance("a", 3));
        assertThat(onTen()).isEqualTo(put(new Balance("a", 3)));
    }

    @Test
    void a_row_that_is_put_and_removed_again_is_gone() {
        changes.put(NONE);
        changes.remove("a");
        assertThat(onTen()).isEqualTo(removed("a"));
    }

    @Test
    void a_removed_row_cannot_be_changed_but_merged_anew() {
        changes.remove("a");
        changes.merge(NONE, row -> row.plus(1));
        assertThat(onTen()).isEqualTo(put(new Balance("a", 1)));
        changes.remove("a");
        changes.change("a", row -> row.plus(1));
        assertThatThrownBy(this::onTen).isInstanceOf(MissingRow.class);
    }

    @Test
    void rows_that_stay_as_they_are_are_not_written() {
        changes.change("a", row -> row.plus(0));
        assertThat(onTen()).isEqualTo(NOTHING);
        changes.merge(NONE, row -> row.plus(5));
        changes.change("a", row -> row.plus(-5));
        assertThat(onTen()).isEqualTo(NOTHING);
        changes.put(new Balance("a", 10));
        assertThat(onTen()).isEqualTo(NOTHING);
    }

    @Test
    void rows_that_nobody_asked_for_are_left_alone() {
        changes.change("a", row -> row.plus(1));
        assertThat(changes.applyTo(Map.of("a", TEN, "b", new Balance("b", 1)))).isEqualTo(put(new Balance("a", 11)));
    }

    @Test
    void a_change_cannot_change_the_key() {
        changes.change("a", row -> new Balance("b", row.amount()));
        assertThatThrownBy(this::onTen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a change of row 'a' of balances changed its key");
    }

    @Test
    void a_merge_cannot_change_the_key_either() {
        changes.merge(NONE, row -> new Balance("b", 1));
        assertThatThrownBy(this::onNothing)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a change of row 'a' of balances changed its key");
    }

    // ---- how the runtime uses it

    @Test
    void it_says_which_rows_are_to_be_loaded_before_any_is_changed() {
        var asked = new AtomicInteger();
        changes.change("b", row -> {
            asked.incrementAndGet();
            return row;
        });
        changes.put(NONE);
        changes.remove("c");
        changes.merge(new Balance("d", 0), row -> row);
        changes.remove("b");
        assertThat(changes.keys()).containsExactly("b", "a", "c", "d");
        assertThat(asked).hasValue(0);
    }

    @Test
    void it_can_be_applied_again_with_the_same_outcome() {
        changes.merge(NONE, row -> row.plus(1));
        assertThat(onTen()).isEqualTo(onTen());
    }
}
