package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The tables of projections, with every type that a row may have. */
abstract class ReadModelContract extends OpenStore {
    @Test
    void a_row_keeps_every_type_whole() {
        var rows = List.of(
                new Sample(
                        "full",
                        "it's \"quoted\" \\ {a,b} NULL \n\t é \uD83D\uDE00",
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        Integer.MIN_VALUE,
                        Integer.MAX_VALUE,
                        true,
                        false,
                        new BigDecimal("-12345678901234567890.1200"),
                        NOON,
                        LocalDate.of(2010, 12, 1),
                        UUID.randomUUID(),
                        Sample.Colour.GREEN),
                new Sample("empty", null, 0, null, 0, null, false, null, null, null, null, null, null),
                new Sample(
                        "'; drop table sample; --",
                        "",
                        1,
                        0L,
                        1,
                        0,
                        true,
                        true,
                        new BigDecimal("0.00"),
                        Instant.parse("1969-12-31T23:59:59.999999Z"),
                        LocalDate.of(1, 1, 1),
                        new UUID(0, 0),
                        Sample.Colour.RED),
                new Sample(
                        "null",
                        "NULL",
                        2,
                        1L,
                        2,
                        1,
                        true,
                        true,
                        new BigDecimal("1E+3"),
                        NOON,
                        LocalDate.of(2999, 12, 31),
                        new UUID(-1, -1),
                        Sample.Colour.RED));
        commit(s -> s.readModel().save(TABLE, rows, List.of()));
        Map<String, Sample> all = in(s -> s.readModel().all(TABLE));
        assertThat(all).hasSize(rows.size());
        for (var row : rows)
            assertThat(all.get(row.id()))
                    .usingRecursiveComparison()
                    .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                    .isEqualTo(row);
        assertThat(all.get("full")).isEqualTo(rows.getFirst());
        assertThat(all.get("empty")).isEqualTo(rows.get(1));
    }

    @Test
    void a_row_that_is_put_again_is_replaced() {
        commit(s -> s.readModel().save(TABLE, List.of(sample("a"), sample("b")), List.of()));
        var changed = new Sample("a", null, 9, null, 9, null, true, null, null, null, null, null, null);
        commit(s -> s.readModel().save(TABLE, List.of(changed, sample("c")), List.of()));
        assertThat(this.<Map<String, Sample>>in(s -> s.readModel().all(TABLE)))
                .isEqualTo(Map.of("a", changed, "b", sample("b"), "c", sample("c")));
    }

    @Test
    void rows_are_loaded_by_key_and_removed_by_key() {
        commit(s -> s.readModel().save(TABLE, List.of(sample("a"), sample("b"), sample("c")), List.of()));
        assertThat(this.<Map<String, Sample>>in(s -> s.readModel().load(TABLE, List.of("a", "c", "none"))))
                .isEqualTo(Map.of("a", sample("a"), "c", sample("c")));
        assertThat(this.<Map<String, Sample>>in(s -> s.readModel().load(TABLE, List.of())))
                .isEmpty();
        commit(s -> s.readModel().save(TABLE, List.of(sample("d")), List.of("a", "none")));
        assertThat(this.<Map<String, Sample>>in(s -> s.readModel().all(TABLE))).containsOnlyKeys("b", "c", "d");
    }

    @Test
    void a_cleared_table_is_empty_to_others_only_after_the_commit() {
        commit(s -> s.readModel().save(TABLE, List.of(sample("a")), List.of()));
        try (var session = store.begin()) {
            session.readModel().clear(TABLE);
            assertThat(session.readModel().all(TABLE)).isEmpty();
        }
        assertThat(this.<Map<String, Sample>>in(s -> s.readModel().all(TABLE))).hasSize(1);
        commit(s -> s.readModel().clear(TABLE));
        assertThat(this.<Map<String, Sample>>in(s -> s.readModel().all(TABLE))).isEmpty();
    }
}
