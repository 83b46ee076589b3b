package dev.factum.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.factum.event.Undecodable;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaithfulTest {
    private static final String DEEP = "is nested more than 100 deep";
    private static final String LONG = "has a number of more than 100 digits";
    private static final String HUGE = "has a number whose exponent has more than 3 digits";
    private static final String NAME = "has a name of more than 1000 bytes";
    private static final String NUL = "has the character U+0000, which PostgreSQL cannot store: remove it";
    private static final String HALF =
            "has half of a surrogate pair, which PostgreSQL cannot store: a character was cut in two";
    private static final String NOT_UTF_8 = "is not UTF-8";

    private static void assertFine(String json) {
        assertThatCode(() -> Faithful.check(json.getBytes(UTF_8), "Order"))
                .as(json)
                .doesNotThrowAnyException();
    }

    private static void assertRefused(String json, String why) {
        assertRefused(json, json.getBytes(UTF_8), why);
    }

    private static void assertRefused(String name, byte[] json, String why) {
        assertThatExceptionOfType(Undecodable.class)
                .as(name)
                .isThrownBy(() -> Faithful.check(json, "Order"))
                .withMessage("Order " + why)
                .withNoCause();
    }

    // ---- limits

    @Test
    void nesting_ends_at_100_whatever_is_nested() {
        assertFine("[".repeat(100) + "]".repeat(100));
        assertRefused("[".repeat(101) + "]".repeat(101), DEEP);
        assertFine("{\"a\":".repeat(100) + "1" + "}".repeat(100));
        assertRefused("{\"a\":[".repeat(50) + "[", DEEP);
    }

    @Test
    void what_stands_side_by_side_is_not_deep() {
        assertFine("[" + "[],{},".repeat(1_000) + "[]]");
    }

    @Test
    void a_number_has_100_digits_wherever_they_stand() {
        assertFine("1".repeat(100));
        assertRefused("1".repeat(101), LONG);
        assertFine("[-" + "1".repeat(50) + "." + "1".repeat(50) + "]");
        assertRefused("[-" + "1".repeat(50) + "." + "1".repeat(51) + "]", LONG);
        assertFine("{\"a\":" + "1".repeat(98) + "E+12}");
        assertRefused("{\"a\":" + "1".repeat(98) + "E+123}", LONG);
    }

    @Test
    void two_numbers_are_not_one() {
        assertFine("[" + "1".repeat(60) + "," + "1".repeat(60) + "\n,1]");
    }

    @Test
    void an_exponent_has_3_digits() {
        for (var fine : List.of("1E999", "1e-999", "1.5E+999", "0E1")) assertFine(fine);
        for (var huge : List.of("1E1000", "[1e-1000]", "{\"a\":1.5E+400000000}", "1E0001")) assertRefused(huge, HUGE);
    }

    @Test
    void a_name_has_1000_bytes() {
        assertFine("{\"" + "n".repeat(1_000) + "\" : 1}");
        assertRefused("{\"" + "n".repeat(1_001) + "\" : 1}", NAME);
        assertFine("{\"" + "\u0e01".repeat(333) + "\":1}");
        assertRefused("{\"" + "\u0e01".repeat(334) + "\":1}", NAME);
    }

    @Test
    void a_text_may_be_long() {
        assertFine("{\"a\":\"" + "t".repeat(10_000) + "\",\"b\":[\"" + "t".repeat(10_000) + "\"]}");
    }

    @Test
    void what_stands_in_a_text_is_text() {
        assertFine("{\"a\":\"" + "[{".repeat(200) + "1".repeat(200) + "1E1000" + ":" + "\",\"b\":1}");
        assertFine("\"" + "\\\"[".repeat(200) + "\"");
        assertRefused("\"\\\\\"" + "[".repeat(101), DEEP);
    }

    // ---- characters

    @Test
    void nul_is_refused_however_it_is_written() {
        assertRefused("\"\\u0000\"", NUL);
        assertRefused("{\"a\\u0000\":1}", NUL);
        assertRefused("\"\\\\\\u0000\"", NUL);
        assertRefused("a byte between values", new byte[] {'[', 0, ']'}, NUL);
        assertRefused("a byte of an overlong form", new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}, NOT_UTF_8);
    }

    @Test
    void a_backslash_before_u0000_is_no_nul() {
        assertFine("\"\\\\u0000\"");
        assertFine("\"\\u0001\\u1000\\u0100\\u0010\"");
    }

    @Test
    void whole_characters_are_fine_escaped_or_not() {
        for (var whole : List.of(
                "\\ud83e\\udd8a",
                "\\uD83E\\uDD8A",
                "x\\ud83e\\udd8ax\\ud83e\\udd8a",
                "\ud83e\udd8a",
                "\\ud7ff\\ue000",
                "K\u00e4se")) assertFine("{\"" + whole + "\":\"" + whole + "\"}");
    }

    @Test
    void half_of_a_character_is_refused() {
        for (var half : List.of(
                "\\ud83e",
                "\\udd8a",
                "\\ud800",
                "\\uDBFF",
                "\\uDC00",
                "\\udfff",
                "\\udd8a\\ud83e",
                "\\ud83e\\ud83e\\udd8a",
                "\\ud83e\\udd8a\\udd8a",
                "\\ud83ex\\udd8a",
                "\\ud83e\\n\\udd8a",
                "\\ud83e\\\\udd8a",
                "\\ud83e\\u0041")) {
            assertRefused("\"" + half + "\"", HALF);
            assertRefused("{\"" + half + "\":1}", HALF);
        }
        assertRefused("[\"\\ud83e\",\"\\udd8a\"]", HALF);
    }

    @Test
    void only_utf_8_is_utf_8() {
        for (var bytes : List.of(
                new int[] {0xFF},
                new int[] {0x80},
                new int[] {0xC3},
                new int[] {0xE0, 0x80, 0xAF},
                new int[] {0xED, 0xA0, 0x80},
                new int[] {0xF5, 0x80, 0x80, 0x80},
                new int[] {0xF0, 0x9F, 0xA6})) {
            var json = new byte[bytes.length + 2];
            json[0] = '"';
            for (int i = 0; i < bytes.length; i++) json[i + 1] = (byte) bytes[i];
            json[json.length - 1] = '"';
            assertRefused(Integer.toHexString(bytes[0]), json, NOT_UTF_8);
        }
        assertRefused("Latin 1", "\"K\u00e4se\"".getBytes(ISO_8859_1), NOT_UTF_8);
    }

    @Test
    void wider_encodings_are_refused_with_and_without_a_mark() {
        for (var charset : List.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE")))
            for (var json : List.of("{\"a\":1}", "\ufeff{\"a\":1}"))
                assertRefused(charset.name(), json.getBytes(charset), NUL);
    }

    // ---- garbage

    @Test
    void whatever_is_cut_off_is_left_to_the_parser() {
        var json = "{\"na\\\\me\":[-12.50E+10,\"\\u00e9\\n\\\"\",{}],\"b\":true}";
        for (int length = 0; length <= json.length(); length++) assertFine(json.substring(0, length));
    }

    @Test
    void what_is_no_json_is_left_to_the_parser() {
        for (var garbage :
                List.of("", "]]]]", "}{", "\\", "\\u", "\"\\u00", "\"\\u00zz\"", "\"\\", "--e+e", "1e", "NaN", "\t"))
            assertFine(garbage);
    }
}
