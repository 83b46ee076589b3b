package dev.factum.shop.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.importer.Document.CreditNote;
import dev.factum.shop.importer.Document.Order;
import dev.factum.shop.importer.Document.WriteOff;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shipped file. Its figures were taken once with another tool (a few lines of Python), and stand here as they came out. */
class DecemberTest {
    private static final Invoices.Grouped DECEMBER = ReadInvoices.of(DataFile.shipped());

    @Test
    void december_has_1699_invoices_and_326_credit_notes() {
        assertThat(documents(Order.class)).hasSize(1_629);
        assertThat(documents(WriteOff.class)).hasSize(70);
        assertThat(documents(CreditNote.class)).hasSize(326);
        assertThat(DECEMBER.documents()).hasSize(1_699 + 326);
        assertThat(DECEMBER.rejected()).isEmpty();
    }

    @Test
    void december_sums_up_to_what_another_tool_says() {
        assertThat(SumFile.of(DataFile.shipped()))
                .isEqualTo(new FileSums(
                        1_629,
                        41_683,
                        new BigDecimal("823746.14"),
                        326,
                        new BigDecimal("74789.12"),
                        16_009,
                        0,
                        BigDecimal.ZERO,
                        70,
                        4_046,
                        List.of()));
    }

    @Test
    void december_has_guests_free_orders_orders_of_fees_only_and_one_of_675_lines() {
        var orders = documents(Order.class);
        assertThat(orders).filteredOn(order -> order.head().customer() == null).hasSize(229);
        assertThat(orders).filteredOn(order -> order.amount().signum() == 0).hasSize(70);
        assertThat(orders)
                .filteredOn(order -> order.lines().stream().allMatch(line -> Fees.CODES.contains(line.sku())))
                .hasSize(7);
        assertThat(orders.stream().mapToInt(order -> order.lines().size()).max())
                .hasValue(675);
    }

    @Test
    void december_opens_with_its_whole_demand_but_for_one_product_in_a_hundred() {
        var opening = OpeningStock.of(DECEMBER.documents());
        assertThat(opening).hasSize(2_801);
        assertThat(opening.keySet()).filteredOn(OpeningStock::isScarce).hasSize(30);
        assertThat(opening.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(364_726);
    }

    private static List<Document> documents(Class<? extends Document> kind) {
        return DECEMBER.documents().stream().filter(kind::isInstance).toList();
    }
}
