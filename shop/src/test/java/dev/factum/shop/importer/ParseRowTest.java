package dev.factum.shop.importer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.importer.Lines.RawLine;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParseRowTest {
    private static final String GOOD = "536365,85123A,T-LIGHT HOLDER,6,2010-12-01T08:26:00,2.55,17850,United Kingdom";

    @Test
    void a_good_row_is_taken_as_written() {
        assertThat(parse(GOOD))
                .isEqualTo(new Row(
                        7,
                        "536365",
                        "85123A",
                        "T-LIGHT HOLDER",
                        6,
                        LocalDateTime.of(2010, 12, 1, 8, 26),
                        new BigDecimal("2.55"),
                        "17850",
                        "United Kingdom"));
    }

    @Test
    void quoted_fields_hold_commas_and_doubled_quotes() {
        assertThat(row(GOOD.replace("T-LIGHT HOLDER", "\"FRAME 7\"\", BLACK\"")).description())
                .isEqualTo("FRAME 7\", BLACK");
    }

    @Test
    void a_quote_inside_an_unquoted_field_is_a_quote() {
        assertThat(row(GOOD.replace("T-LIGHT", "7\" FRAME")).description()).isEqualTo("7\" FRAME HOLDER");
    }

    @Test
    void a_row_without_a_customer_is_a_guest_s() {
        assertThat(row(GOOD.replace("17850", "")).customer()).isNull();
        assertThat(row(GOOD.replace("17850", " ")).customer()).isNull();
    }

    @Test
    void a_row_without_a_country_has_the_one_that_the_data_set_uses() {
        assertThat(row(GOOD.replace("United Kingdom", "")).country()).isEqualTo("Unspecified");
    }

    @Test
    void a_carriage_return_belongs_to_the_end_of_the_line() {
        assertThat(row(GOOD + "\r").country()).isEqualTo("United Kingdom");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000000", "-1000000", "+6", "007"})
    void quantities_up_to_a_million_either_way_are_good(String quantity) {
        assertThat(row(with(3, quantity)).quantity()).isEqualTo(Integer.parseInt(quantity));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0001", "1000000", "-1000000.0000", "3.125", ".5", "2.", "+1.0"})
    void prices_up_to_a_million_with_up_to_four_decimals_are_good(String price) {
        assertThat(row(with(5, price)).price()).isEqualTo(new BigDecimal(price));
    }

    @ParameterizedTest
    @ValueSource(strings = {"536365", "C536379", "A563185", "Cx", "A-1"})
    void invoices_are_six_digits_or_C_or_A(String invoice) {
        assertThat(row(with(0, invoice).replace(",6,", ",-6,")).invoice()).isEqualTo(invoice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 | ``                | no invoice number",
                "0 | ` `               | no invoice number",
                "0 | 53636             | invoice number \"53636\" is neither six digits nor C… nor A…",
                "0 | 5363650           | invoice number \"5363650\" is neither six digits nor C… nor A…",
                "0 | c536365           | invoice number \"c536365\" is neither six digits nor C… nor A…",
                "0 | C                 | invoice number \"C\" is neither six digits nor C… nor A…",
                "0 | C536365           | a credit note with a positive quantity",
                "1 | ``                | no stock code",
                "3 | ``                | quantity \"\" is no whole number",
                "3 | six               | quantity \"six\" is no whole number",
                "3 | 6.0               | quantity \"6.0\" is no whole number",
                "3 | ` 6`              | quantity \" 6\" is no whole number",
                "3 | ٦                 | quantity \"٦\" is no whole number",
                "3 | 0                 | quantity is 0",
                "3 | -0                | quantity is 0",
                "3 | 1000001           | quantity \"1000001\" is beyond ±1,000,000",
                "3 | -9999999999999999 | quantity \"-9999999999999999\" is beyond ±1,000,000",
                "3 | 99999999999999999999999 | quantity \"99999999999999999999…\" is beyond ±1,000,000",
                "4 | ``                | date \"\" is no ISO local date-time",
                "4 | 2010-12-01        | date \"2010-12-01\" is no ISO local date-time",
                "4 | 2010-02-30T08:00  | date \"2010-02-30T08:00\" is no ISO local date-time",
                "4 | 2010-12-01T08:00Z | date \"2010-12-01T08:00Z\" is no ISO local date-time",
                "4 | 0000-12-01T08:00  | date \"0000-12-01T08:00\" is no ISO local date-time",
                "4 | 12/1/2010 8:26    | date \"12/1/2010 8:26\" is no ISO local date-time",
                "5 | ``                | price \"\" is no number",
                "5 | .                 | price \".\" is no number",
                "5 | £2.55             | price \"£2.55\" is no number",
                "5 | NaN               | price \"NaN\" is no number",
                "5 | 1E2               | price \"1E2\" is no number",
                "5 | 1000000.01        | price \"1000000.01\" is beyond ±1,000,000",
                "5 | 0.00001           | price \"0.00001\" has more than 4 decimals",
                "5 | 1.00000           | price \"1.00000\" has more than 4 decimals",
                "2 | a,b               | 9 columns instead of 8",
                "2 | \"a               | a quote is not closed",
                "2 | \"a\"\"           | a quote is not closed",
                "7 | \"                | a quote is not closed",
                "2 | \"a\"b            | text behind a closing quote",
                "2 | `a\tb`            | control character U+0009",
                "2 | `a\u0085b`        | control character U+0085",
                "2 | `a\rb`            | control character U+000D",
            })
    void what_is_wrong_with_a_row_is_named(int field, String value, String reason) {
        assertThat(parse(with(field, value))).isEqualTo(new RejectedRow(7, reason));
    }

    @Test
    void codes_and_texts_have_a_longest_length() {
        assertThat(row(with(1, "x".repeat(50))).sku()).hasSize(50);
        assertThat(reason(with(1, "x".repeat(51)))).isEqualTo("stock code longer than 50 characters");
        assertThat(reason(with(0, "C".repeat(51)))).isEqualTo("invoice number longer than 50 characters");
        assertThat(reason(with(2, "x".repeat(501)))).isEqualTo("description longer than 500 characters");
        assertThat(reason(with(6, "x".repeat(51)))).isEqualTo("customer longer than 50 characters");
        assertThat(reason(with(7, "x".repeat(101)))).isEqualTo("country longer than 100 characters");
    }

    @Test
    void too_few_columns_are_a_wrong_count() {
        assertThat(reason("536365,85123A")).isEqualTo("2 columns instead of 8");
        assertThat(reason("  ")).isEqualTo("1 columns instead of 8");
    }

    @Test
    void another_encoding_is_noticed() {
        var line = new RawLine(7, with(2, "café").getBytes(ISO_8859_1));
        assertThat(ParseRow.parse(line)).isEqualTo(new RejectedRow(7, "bad encoding: this is not UTF-8"));
    }

    @Test
    void a_line_beyond_the_limit_is_not_parsed() {
        var line = new RawLine(7, new byte[Lines.MAX_BYTES + 1]);
        assertThat(ParseRow.parse(line)).isEqualTo(new RejectedRow(7, "longer than 65536 bytes"));
    }

    @Test
    void the_header_may_have_a_byte_order_mark_and_quotes() {
        var header = String.join(",", ParseRow.HEADER);
        assertThat(ParseRow.isHeader(raw(header))).isTrue();
        assertThat(ParseRow.isHeader(raw("\uFEFF" + header + "\r"))).isTrue();
        assertThat(ParseRow.isHeader(raw('"' + String.join("\",\"", ParseRow.HEADER) + '"')))
                .isTrue();
        assertThat(ParseRow.isHeader(raw(header + ",More"))).isFalse();
        assertThat(ParseRow.isHeader(raw(header.toLowerCase(java.util.Locale.ROOT))))
                .isFalse();
        assertThat(ParseRow.isHeader(raw("\"open"))).isFalse();
    }

    private static String with(int field, String value) {
        var fields = GOOD.split(",", -1);
        fields[field] = value;
        return String.join(",", fields);
    }

    private static String reason(String text) {
        return ((RejectedRow) parse(text)).reason();
    }

    private static Row row(String text) {
        return (Row) parse(text);
    }

    private static ParseRow.Parsed parse(String text) {
        return ParseRow.parse(raw(text));
    }

    private static RawLine raw(String text) {
        return new RawLine(7, text.getBytes(UTF_8));
    }
}
