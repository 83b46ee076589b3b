package dev.factum.shop.importer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.shop.importer.FakeGateway.Trouble;
import dev.factum.shop.importer.Report.Check;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ImporterTest {
    private final FakeGateway gateway = new FakeGateway();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        gateway.close();
        assertThat(gateway.complaints).isEmpty();
    }

    @Test
    void december_goes_through_a_gateway_with_bad_days_and_every_check_holds() {
        gateway.hasTrouble(20101201);
        var report = run(patient(ImportSettings.of(gateway.address())));
        assertThat(report.checks()).allMatch(Check::ok);
        assertThat(report.holds()).isTrue();
        assertThat(report.ordersPlaced()).isEqualTo(1_629);
        assertThat(report.orderLines()).isEqualTo(41_683);
        assertThat(report.amountPlaced()).isEqualTo("823746.14");
        assertThat(report.creditNotes().amount()).isEqualTo("74789.12");
        assertThat(report.stockAdjustments()).isEqualTo(new Report.Adjustments(70, 4_046));
        assertThat(report.ordersCancelled()).containsOnlyKeys("stock.short", "declined");
        assertThat(report.ordersPerSecond()).isPositive();
        assertThat(gateway.mostInFlight).hasValueLessThanOrEqualTo(ImportSettings.DEFAULT_IN_FLIGHT);
        assertThat(gateway.paths).last().isEqualTo("/api/reconciliation?replay=true");
        assertThat(gateway.openings).hasSize(6);
        assertThat(gateway.openingsAfterTheFirstOrder).hasValue(0);
    }

    @Test
    void a_second_run_recognises_everything_and_changes_nothing() {
        var settings = patient(ImportSettings.of(gateway.address()).withData(ReadInvoicesTest.EVERY_KIND));
        var first = run(settings);
        gateway.hasTrouble(7);
        var second = run(settings);
        assertThat(text()).contains("15 commands were there already.");
        assertThat(second.holds()).isTrue();
        assertThat(second.ordersPerSecond()).isZero();
        assertThat(second)
                .usingRecursiveComparison()
                .ignoringFields("ordersPerSecond", "linesPerSecond")
                .isEqualTo(first);
    }

    @Test
    void a_file_with_every_kind_of_bad_row_holds() {
        var report = run(ImportSettings.of(gateway.address()).withData(ReadInvoicesTest.EVERY_KIND));
        assertThat(report.checks()).allMatch(Check::ok);
        assertThat(report.amountPlaced()).isEqualTo("1500117.5502");
        assertThat(report.badDebt().amount()).isEqualTo("-8937.94");
        assertThat(report.rejectedRows()).hasSize(33);
        assertThat(text())
                .contains("line        11: no invoice number")
                .contains("… and 13 more (REPORT=<file> lists all)");
    }

    @Test
    void with_one_in_flight_the_file_s_order_is_kept() {
        run(ImportSettings.of(gateway.address())
                .withData(ReadInvoicesTest.EVERY_KIND)
                .withInFlight(1));
        assertThat(gateway.mostInFlight).hasValue(1);
        assertThat(gateway.paths)
                .startsWith("/api/stock-movements", "/api/orders", "/api/orders")
                .containsSubsequence(
                        "/api/orders",
                        "/api/stock-movements",
                        "/api/orders",
                        "/api/stock-movements",
                        "/api/credit-notes",
                        "/api/bad-debts",
                        "/api/bad-debts",
                        "/api/orders");
    }

    @Test
    void a_refused_order_is_a_failed_check_that_names_it() {
        gateway.refuses(Map.of("600002", 422, "write-off-600008", 400));
        var report = run(ImportSettings.of(gateway.address())
                .withData(ReadInvoicesTest.EVERY_KIND)
                .withInFlight(1));
        assertThat(report.holds()).isFalse();
        assertThat(report.checks())
                .contains(new Check(
                        "no command was refused",
                        "none",
                        "2: order 600002 (order.refused), write-off write-off-600008 (order.refused)",
                        false))
                .contains(new Check("orders placed are the file's", "9", "8", false))
                .contains(new Check("the units adjusted are the file's", "6", "1", false));
        assertThat(text()).contains("FAILED");
    }

    @Test
    void a_shop_that_loses_an_order_is_found_out() {
        gateway.shop.loses("600001");
        var report = run(ImportSettings.of(gateway.address()).withData(ReadInvoicesTest.EVERY_KIND));
        assertThat(report.checks().stream().filter(check -> !check.ok()))
                .containsExactlyInAnyOrder(
                        new Check("orders placed are the file's", "9", "8", false),
                        new Check("order lines are the file's", "15", "11", false),
                        new Check("the amount placed is the file's", "1500117.5502", "1500065.0002", false));
    }

    @Test
    void a_shop_that_never_comes_to_rest_is_given_up_with_what_is_left() {
        gateway.shop.neverEnds(2);
        var report = run(ImportSettings.of(gateway.address())
                .withData(ReadInvoicesTest.EVERY_KIND)
                .withStandstill(Duration.ofSeconds(20)));
        assertThat(report.checks())
                .contains(new Check("the shop is quiet", "nothing left", "order: 2 sagas", false))
                .contains(new Check("no order is still processing", "0", "2", false))
                .contains(new Check("every order has ended in one way", "9", "7", false));
        assertThat(text()).contains("9 orders placed, 2 still processing, not quiet yet");
    }

    @Test
    void a_gateway_that_stays_away_ends_the_import() {
        var calls = new AtomicInteger();
        gateway.has(path -> calls.incrementAndGet() > 3 ? Trouble.HANGS_UP : Trouble.NONE);
        var settings = ImportSettings.of(gateway.address()).withData(ReadInvoicesTest.EVERY_KIND);
        assertThatThrownBy(() -> run(settings)).isInstanceOf(GatewayAway.class);
    }

    @Test
    void the_report_is_written_as_json_and_is_the_one_that_is_returned() throws IOException {
        var file = folder.resolve("new/report.json");
        var report = run(ImportSettings.of(gateway.address())
                .withData(ReadInvoicesTest.EVERY_KIND)
                .withReport(file));
        assertThat(Files.readString(file)).isEqualTo(ReportJson.of(report));
        assertThat(new JsonMapper()
                        .readTree(Files.readString(file))
                        .get("amountPlaced")
                        .asString())
                .isEqualTo("1500117.5502");
        assertThat(text()).contains("and 13 more (" + file + " lists all)");
    }

    @Test
    void a_report_that_cannot_be_written_is_said_before_the_import() {
        assertThatThrownBy(() -> run(ImportSettings.of(gateway.address()).withReport(folder)))
                .isInstanceOf(ImportFailed.class)
                .hasMessageContaining("it is a directory; name a file.");
        assertThat(gateway.paths).isEmpty();
    }

    @Test
    void no_document_comes_before_its_turn() {
        var settings = ImportSettings.of(gateway.address()).withData(ReadInvoicesTest.EVERY_KIND);
        assertThat(run(settings.withRate(1)).ordersPerSecond()).isBetween(0.3, 1.0);
    }

    @Test
    void a_bar_is_drawn_on_one_line() {
        run(ImportSettings.of(gateway.address())
                .withData(ReadInvoicesTest.EVERY_KIND)
                .withProgress(ProgressStyle.BAR));
        assertThat(text()).containsPattern("\r\\[={10}] 9 of 9 orders, [\\d,]+ orders/s, [\\d,]+ lines/s, 0:00 left\n");
    }

    @Test
    void a_terminal_without_a_tick_gets_words() {
        run(ImportSettings.of(gateway.address()).withData(ReadInvoicesTest.EVERY_KIND), US_ASCII);
        assertThat(printed.toString(US_ASCII))
                .contains("ok     orders placed are the file's")
                .contains("... and 13 more")
                .doesNotContain("?");
    }

    /** The pauses of all threads push one clock, so that it may run far ahead of a thread that waits for a processor. */
    private static ImportSettings patient(ImportSettings settings) {
        return settings.withPatience(Duration.ofDays(1));
    }

    private Report run(ImportSettings settings) {
        return run(settings, UTF_8);
    }

    private Report run(ImportSettings settings, Charset charset) {
        return Importer.run(settings, new PrintStream(printed, false, charset), new TickingTime());
    }

    private String text() {
        return printed.toString(UTF_8);
    }
}
