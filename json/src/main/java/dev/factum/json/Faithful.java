package dev.factum.json;

import dev.factum.event.Undecodable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What PostgreSQL would refuse or rewrite, and what is made to hurt whoever reads it, is refused here, with a name: one look at the bytes
 * of whatever is written or read. Knows tokens only; grammar is the parser's business.
 */
final class Faithful {
    private static final int NO_ESCAPE = -1;

    private final byte[] json;
    private final String what;
    private int at;

    private Faithful(byte[] json, String what) {
        this.json = json;
        this.what = what;
    }

    /** @throws Undecodable naming what is wrong, without a word of what stands there */
    static void check(byte[] json, String what) {
        new Faithful(json, what).check();
    }

    private void check() {
        int depth = 0;
        int text = 0;
        while (at < json.length) {
            byte b = json[at++];
            switch (b) {
                case '"' -> text = text();
                case ':' -> {
                    if (text > Json.MAX_NAME) throw refused("has a name of more than " + Json.MAX_NAME + " bytes");
                }
                case '{', '[' -> {
                    if (++depth > Json.MAX_DEPTH) throw refused("is nested more than " + Json.MAX_DEPTH + " deep");
                }
                case '}', ']' -> depth--;
                case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
                case 0 -> throw refused("has the character U+0000, which PostgreSQL cannot store: remove it");
                default -> {}
            }
        }
        if (hasOtherThanAscii()) checkUtf8();
    }

    /** @return how many bytes stand between the quotes */
    private int text() {
        int from = at;
        boolean half = false;
        while (at < json.length && json[at] != '"') {
            int code = json[at++] == '\\' ? escaped() : NO_ESCAPE;
            if (code == 0) throw refused("has the character U+0000, which PostgreSQL cannot store: remove it");
            boolean second = code >= Character.MIN_LOW_SURROGATE && code <= Character.MAX_LOW_SURROGATE;
            if (half != second) throw half();
            half = code >= Character.MIN_HIGH_SURROGATE && code <= Character.MAX_HIGH_SURROGATE;
        }
        if (half) throw half();
        return at++ - from;
    }

    /** The UTF-16 unit of a \\u escape. */
    private int escaped() {
        if (at >= json.length || json[at++] != 'u') return NO_ESCAPE;
        int code = 0;
        for (int digits = 0; digits < 4; digits++) {
            int digit = at < json.length ? Character.digit(json[at], 16) : -1;
            if (digit < 0) return NO_ESCAPE;
            code = code << 4 | digit;
            at++;
        }
        return code;
    }

    private void number() {
        int digits = 1;
        int exponent = 0;
        boolean inExponent = false;
        for (; at < json.length; at++) {
            byte b = json[at];
            if (b == 'e' || b == 'E') inExponent = true;
            else if (b >= '0' && b <= '9') {
                digits++;
                if (inExponent) exponent++;
            } else if (b != '.' && b != '-' && b != '+') break;
        }
        if (digits > Json.MAX_NUMBER) throw refused("has a number of more than " + Json.MAX_NUMBER + " digits");
        if (exponent > Json.MAX_EXPONENT)
            throw refused("has a number whose exponent has more than " + Json.MAX_EXPONENT + " digits");
    }

    private boolean hasOtherThanAscii() {
        for (byte b : json) if (b < 0) return true;
        return false;
    }

    /** Parsers take overlong forms and more than there is for characters; PostgreSQL does not. */
    private void checkUtf8() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw refused("is not UTF-8");
        }
    }

    private Undecodable half() {
        return refused("has half of a surrogate pair, which PostgreSQL cannot store: a character was cut in two");
    }

    private Undecodable refused(String why) {
        return new Undecodable(what + " " + why);
    }
}
