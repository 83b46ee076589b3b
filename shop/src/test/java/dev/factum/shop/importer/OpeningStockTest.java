package dev.factum.shop.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpeningStockTest {
    @Test
    void stock_opens_with_all_that_is_sold_and_written_off_and_no_fee() {
        assertThat(OpeningStock.of(ReadInvoices.of(DataFile.at(ReadInvoicesTest.EVERY_KIND))
                        .documents()))
                .isEqualTo(Map.of(
                        "85123A", 7L, "85123a", 2L, "22041", 7L, "22423", 3L + 3 + 1_000_000 + 1, "21730", 12L + 10));
    }

    @Test
    void one_product_in_a_hundred_opens_with_half() {
        var scarce = IntStream.range(0, 100_000)
                .mapToObj(Integer::toString)
                .filter(OpeningStock::isScarce)
                .toList();
        assertThat(scarce).hasSizeBetween(950, 1_050);
        assertThat(OpeningStock.of(List.of(sold(scarce.getFirst(), 7))))
                .containsExactly(Map.entry(scarce.getFirst(), 3L));
    }

    @Test
    void a_product_whose_half_is_nothing_does_not_open() {
        var scarce = IntStream.range(0, 1_000)
                .mapToObj(Integer::toString)
                .filter(OpeningStock::isScarce)
                .findFirst()
                .orElseThrow();
        assertThat(OpeningStock.of(List.of(sold(scarce, 1)))).isEmpty();
    }

    private static Document sold(String sku, int quantity) {
        var head = new Document.Head("536365", java.time.LocalDateTime.of(2010, 12, 1, 8, 26), null, "EIRE");
        return new Document.Order(head, List.of(new Document.Line(2, sku, "", quantity, java.math.BigDecimal.ONE)));
    }
}
