package dev.factum.shop.importer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.shop.importer.Document.BadDebt;
import dev.factum.shop.importer.Document.CreditNote;
import dev.factum.shop.importer.Document.Line;
import dev.factum.shop.importer.Document.Order;
import dev.factum.shop.importer.Document.WriteOff;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadInvoicesTest {
    static final Path EVERY_KIND = Path.of("src/test/resources/every-kind-of-bad-row.csv");
    private static final String HEADER = String.join(",", ParseRow.HEADER) + "\n";

    @TempDir
    Path folder;

    @Test
    void every_kind_of_bad_row_is_left_out_and_named() {
        assertThat(read(EVERY_KIND).rejected().stream().map(row -> row.line() + " " + row.reason()))
                .containsExactly(
                        "11 no invoice number",
                        "12 invoice number \"60001\" is neither six digits nor C… nor A…",
                        "13 invoice number \"c600010\" is neither six digits nor C… nor A…",
                        "14 no stock code",
                        "15 quantity \"six\" is no whole number",
                        "16 quantity \"\" is no whole number",
                        "17 quantity \"1.5\" is no whole number",
                        "18 quantity is 0",
                        "19 quantity \"1000001\" is beyond ±1,000,000",
                        "20 quantity \"99999999999999999999…\" is beyond ±1,000,000",
                        "21 price \"free\" is no number",
                        "22 price \"\" is no number",
                        "23 price \"1E9\" is no number",
                        "24 price \"NaN\" is no number",
                        "25 price \"-1000000.01\" is beyond ±1,000,000",
                        "26 price \"0.00010\" has more than 4 decimals",
                        "27 date \"2011-02-30T10:00:00\" is no ISO local date-time",
                        "28 date \"04/01/2011 10:00\" is no ISO local date-time",
                        "29 date \"\" is no ISO local date-time",
                        "30 7 columns instead of 8",
                        "31 9 columns instead of 8",
                        "32 a quote is not closed",
                        "33 text behind a closing quote",
                        "34 bad encoding: this is not UTF-8",
                        "35 control character U+0009",
                        "36 stock code longer than 50 characters",
                        "37 country longer than 100 characters",
                        "38 an empty line",
                        "39 a credit note with a positive quantity",
                        "40 an order of a negative amount cannot be charged",
                        "41 an order of a negative amount cannot be charged",
                        "50 a credit note of a negative amount cannot be paid out",
                        "55 quantity is 0");
    }

    @Test
    void the_rest_of_a_file_with_bad_rows_goes_on_in_file_order() {
        assertThat(read(EVERY_KIND).documents().stream()
                        .map(document -> document.getClass().getSimpleName() + " "
                                + document.head().invoice() + " "
                                + document.amount().toPlainString() + " "
                                + document.lines().stream().map(Line::row).toList()))
                .containsExactly(
                        "Order 600001 52.550 [2, 3, 5, 56]",
                        "Order 600002 29.9002 [4, 6, 7]",
                        "Order 600003 0 [8]",
                        "Order 600004 15 [9]",
                        "Order 600005 1.5 [10]",
                        "Order 600007 13.50 [42, 43]",
                        "WriteOff 600008 0 [44, 45]",
                        "Order 600009 5.10 [46]",
                        "WriteOff 600009 0 [47]",
                        "CreditNote C600012 -8.30 [48, 49]",
                        "BadDebt A600014 11062.06 [51]",
                        "BadDebt A600015 -20000 [52]",
                        "Order 600016 500000.0 [53]",
                        "Order 600017 1000000 [54]");
    }

    @Test
    void the_first_good_row_of_an_invoice_says_who_when_and_where() {
        var csv = """
                536365,A,,x,2010-12-01T08:26:00,1,1,Nowhere
                536365,A,,1,2010-12-02T08:26:00,1,2,EIRE
                536365,A,,1,2010-12-03T08:26:00,1,3,France
                """;
        var head = read(write(HEADER + csv)).documents().getFirst().head();
        assertThat(head.date()).isEqualTo("2010-12-02T08:26:00");
        assertThat(head.customer()).isEqualTo("2");
        assertThat(head.country()).isEqualTo("EIRE");
    }

    @Test
    void codes_differ_by_case_and_lines_of_one_product_are_not_summed() {
        var csv = """
                536365,85123A,,1,2010-12-01T08:26:00,1,1,EIRE
                536365,85123a,,2,2010-12-01T08:26:00,1,1,EIRE
                536365,85123A,,3,2010-12-01T08:26:00,1,1,EIRE
                """;
        assertThat(read(write(HEADER + csv)).documents().getFirst().lines())
                .extracting(Line::sku, Line::quantity)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("85123A", 1),
                        org.assertj.core.groups.Tuple.tuple("85123a", 2),
                        org.assertj.core.groups.Tuple.tuple("85123A", 3));
    }

    @Test
    void an_invoice_of_more_lines_than_the_gateway_takes_is_left_out_as_a_whole() {
        var row = "536365,A,,1,2010-12-01T08:26:00,1,1,EIRE\n";
        var lost = "536365,A,,-1,2010-12-01T08:26:00,1,1,EIRE\n";
        assertThat(read(write(HEADER + row.repeat(Invoices.MAX_LINES))).rejected())
                .isEmpty();
        var grouped = read(write(HEADER + lost + row.repeat(Invoices.MAX_LINES + 1)));
        assertThat(grouped.rejected())
                .hasSize(2_001)
                .last()
                .isEqualTo(new RejectedRow(2_003, "an invoice of more than 2000 lines"));
        assertThat(grouped.documents()).singleElement().isInstanceOf(WriteOff.class);
    }

    @Test
    void a_line_without_end_spoils_itself_only() {
        var row = "536365,A,,1,2010-12-01T08:26:00,1,1,EIRE\n";
        var grouped = read(write(HEADER + row + "x".repeat(200_000) + "\n" + row));
        assertThat(grouped.rejected()).containsExactly(new RejectedRow(3, "longer than 65536 bytes"));
        assertThat(grouped.documents().getFirst().lines()).hasSize(2);
    }

    @Test
    void a_last_line_without_a_line_feed_is_a_row() {
        var row = "536365,A,,1,2010-12-01T08:26:00,1,1,EIRE";
        assertThat(read(write(HEADER + row)).documents()).hasSize(1);
    }

    @Test
    void gzip_is_known_by_its_first_bytes_whatever_the_name() {
        var csv = HEADER + "536365,A,,1,2010-12-01T08:26:00,1,1,EIRE\n";
        assertThat(read(write("a.csv.gz", gzip(csv))).documents()).hasSize(1);
        assertThat(read(write("a.csv", gzip(csv))).documents()).hasSize(1);
    }

    @Test
    void a_header_alone_is_a_file_without_invoices() {
        assertThat(read(write(HEADER)).documents()).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_read_says_what_to_do() {
        assertUnreadable(
                folder.resolve("none.csv"), "none.csv does not exist: name a CSV file, or none for the shipped one.");
        assertUnreadable(folder, " is no file: name a CSV file, plain or compressed with gzip.");
        assertUnreadable(write(""), " is empty: it has not even a header.");
        assertUnreadable(write("e.gz", gzip("")), " is empty: it has not even a header.");
        assertUnreadable(
                write("a.csv.gz", HEADER.getBytes(UTF_8)),
                " is named .gz and is not compressed with gzip: rename it, or compress it.");
        assertUnreadable(
                write("Invoice,Code\n1,2\n"),
                " has another header than is needed; its first line must be InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country.");
    }

    @Test
    void a_compressed_file_that_was_cut_off_says_where() {
        var whole = gzip(HEADER + "536365,A,,1,2010-12-01T08:26:00,1,1,EIRE\n".repeat(1_000));
        assertUnreadable(write("cut.gz", Arrays.copyOf(whole, whole.length - 10)), "is damaged behind line 9");
    }

    @Test
    void documents_know_their_kind() {
        var kinds = read(EVERY_KIND).documents().stream()
                .map(Object::getClass)
                .distinct()
                .toList();
        assertThat(kinds).isEqualTo(List.of(Order.class, WriteOff.class, CreditNote.class, BadDebt.class));
    }

    @Test
    void the_file_s_own_sums_are_those_of_a_pocket_calculator() {
        assertThat(SumFile.of(DataFile.at(EVERY_KIND)))
                .usingRecursiveComparison()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .ignoringFields("rejectedLines")
                .isEqualTo(new FileSums(
                        9,
                        15,
                        new BigDecimal("1500117.5502"),
                        1,
                        new BigDecimal("8.30"),
                        2,
                        2,
                        new BigDecimal("-8937.94"),
                        3,
                        6,
                        List.of()));
    }

    private void assertUnreadable(Path file, String message) {
        assertThatThrownBy(() -> read(file)).isInstanceOf(UnreadableFile.class).hasMessageContaining(message);
    }

    private static Invoices.Grouped read(Path file) {
        return ReadInvoices.of(DataFile.of(file));
    }

    private Path write(String csv) {
        return write("file.csv", csv.getBytes(UTF_8));
    }

    private Path write(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
