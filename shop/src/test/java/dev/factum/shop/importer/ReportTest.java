package dev.factum.shop.importer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.importer.Report.Adjustments;
import dev.factum.shop.importer.Report.Amounts;
import dev.factum.shop.importer.Report.Check;
import dev.factum.shop.importer.Report.Stock;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Report REPORT = new Report(
            1_629,
            41_683,
            new BigDecimal("823746.14"),
            new BigDecimal("800000.101"),
            new BigDecimal("12.30"),
            1_500,
            new TreeMap<>(Map.of("stock.short", 98L, "declined", 31L)),
            new BigDecimal("23746.039"),
            new Amounts(326, new BigDecimal("74789.12")),
            new Amounts(0, new BigDecimal("0.00")),
            new Adjustments(70, 4_046),
            new Stock(364_726, 16_009, 4_000, 340_000, 0, 36_735, 46),
            List.of(new RejectedRow(7, "quantity is 0")),
            143.2,
            3_665.1,
            List.of(
                    new Check("orders placed are the file's", "1629", "1629", true),
                    new Check("no order is still processing", "0", "2", false)));

    @Test
    void the_report_is_json_with_amounts_as_plain_strings() {
        assertThat(ReportJson.of(REPORT)).isEqualTo("""
                {
                  "ordersPlaced" : 1629,
                  "orderLines" : 41683,
                  "amountPlaced" : "823746.14",
                  "amountCaptured" : "800000.101",
                  "amountRefunded" : "12.30",
                  "ordersCompleted" : 1500,
                  "ordersCancelled" : {
                    "declined" : 31,
                    "stock.short" : 98
                  },
                  "amountCancelled" : "23746.039",
                  "creditNotes" : {
                    "count" : 326,
                    "amount" : "74789.12"
                  },
                  "badDebt" : {
                    "count" : 0,
                    "amount" : "0.00"
                  },
                  "stockAdjustments" : {
                    "count" : 70,
                    "units" : 4046
                  },
                  "stock" : {
                    "initial" : 364726,
                    "returned" : 16009,
                    "adjusted" : 4000,
                    "shipped" : 340000,
                    "reserved" : 0,
                    "onHand" : 36735,
                    "shortage" : 46
                  },
                  "rejectedRows" : [ {
                    "line" : 7,
                    "reason" : "quantity is 0"
                  } ],
                  "ordersPerSecond" : 143.2,
                  "linesPerSecond" : 3665.1,
                  "checks" : [ {
                    "name" : "orders placed are the file's",
                    "expected" : "1629",
                    "actual" : "1629",
                    "ok" : true
                  }, {
                    "name" : "no order is still processing",
                    "expected" : "0",
                    "actual" : "2",
                    "ok" : false
                  } ]
                }
                """);
    }

    @Test
    void the_report_is_aligned_text_for_people() {
        assertThat(String.join("\n", ReportText.of(REPORT, null, UTF_8))).isEqualTo("""

                orders placed                   1,629      823,746.14 GBP  41,683 lines
                  completed                     1,500     800,000.101 GBP  captured
                  cancelled                       129      23,746.039 GBP  of which refunded 12.30
                    declined                       31
                    stock.short                    98
                  143.2 orders/s, 3,665.1 lines/s

                credit notes                      326       74,789.12 GBP  paid out
                bad debts                           0            0.00 GBP
                stock adjustments                  70           4,046 units

                stock: 364,726 initial + 16,009 returned - 4,000 adjusted
                     = 36,735 on hand + 0 reserved + 340,000 shipped; short of 46

                ✔ orders placed are the file's                                   1629
                ✘ no order is still processing                                   2, not 0

                rows left out of the file: 1
                  line         7: quantity is 0

                1 of 2 checks FAILED.""");
    }

    @Test
    void one_failed_check_is_enough_not_to_hold() {
        assertThat(REPORT.holds()).isFalse();
    }

    @Test
    void money_has_pence_and_no_more_decimals_than_it_needs() {
        assertThat(Reconcile.money(new BigDecimal("0E-7"))).isEqualTo("0.00");
        assertThat(Reconcile.money(new BigDecimal("1E+3"))).isEqualTo("1000.00");
        assertThat(Reconcile.money(new BigDecimal("1.5000"))).isEqualTo("1.50");
        assertThat(Reconcile.money(new BigDecimal("-1.0010"))).isEqualTo("-1.001");
    }
}
