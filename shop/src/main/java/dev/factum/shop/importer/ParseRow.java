package dev.factum.shop.importer;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import dev.factum.shop.importer.Lines.RawLine;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;

/** Makes a row of one physical line, or says what is wrong with it. Pure. */
final class ParseRow {
    static final List<String> HEADER = List.of(
            "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country");

    /** Of a quantity and of a price, either side of zero. */
    static final int MAX_NUMBER = 1_000_000;

    static final int MAX_DECIMALS = 4;
    static final int MAX_CODE = 50;
    static final int MAX_DESCRIPTION = 500;
    static final int MAX_COUNTRY = 100;

    /** What the data set itself says of a customer without a country. */
    static final String NO_COUNTRY = "Unspecified";

    private static final BigDecimal MAX_PRICE = BigDecimal.valueOf(MAX_NUMBER);
    private static final Pattern INVOICE = Pattern.compile("\\d{6}|[CA].+", Pattern.DOTALL);
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)");
    private static final int EXCERPT = 20;

    private ParseRow() {}

    static Parsed parse(RawLine line) {
        try {
            return row(line.number(), fields(line));
        } catch (Malformed e) {
            return new RejectedRow(line.number(), e.reason);
        }
    }

    static boolean isHeader(RawLine line) {
        try {
            var fields = fields(line);
            if (fields.length > 0 && fields[0].startsWith("\uFEFF")) fields[0] = fields[0].substring(1);
            return HEADER.equals(List.of(fields));
        } catch (Malformed e) {
            return false;
        }
    }

    private static Row row(int line, String[] fields) throws Malformed {
        if (fields.length != HEADER.size()) throw new Malformed(fields.length + " columns instead of " + HEADER.size());
        var invoice = invoice(fields[0]);
        int quantity = quantity(fields[3]);
        if (invoice.startsWith("C") && quantity > 0) throw new Malformed("a credit note with a positive quantity");
        return new Row(
                line,
                invoice,
                code("stock code", fields[1]),
                atMost(MAX_DESCRIPTION, "description", fields[2]),
                quantity,
                date(fields[4]),
                price(fields[5]),
                fields[6].isBlank() ? null : atMost(MAX_CODE, "customer", fields[6]),
                fields[7].isBlank() ? NO_COUNTRY : atMost(MAX_COUNTRY, "country", fields[7]));
    }

    private static String invoice(String field) throws Malformed {
        var invoice = code("invoice number", field);
        if (!INVOICE.matcher(invoice).matches())
            throw new Malformed("invoice number " + excerpt(invoice) + " is neither six digits nor C… nor A…");
        return invoice;
    }

    private static String code(String name, String field) throws Malformed {
        if (field.isBlank()) throw new Malformed("no " + name);
        return atMost(MAX_CODE, name, field);
    }

    private static String atMost(int length, String name, String field) throws Malformed {
        if (field.length() > length) throw new Malformed(name + " longer than " + length + " characters");
        return field;
    }

    private static int quantity(String field) throws Malformed {
        if (!WHOLE.matcher(field).matches()) throw new Malformed("quantity " + excerpt(field) + " is no whole number");
        var quantity = inRange("quantity", field);
        if (quantity.signum() == 0) throw new Malformed("quantity is 0");
        return quantity.intValueExact();
    }

    /** Plain notation only: 1E9 would be a number of any size in three letters. */
    private static BigDecimal price(String field) throws Malformed {
        if (!DECIMAL.matcher(field).matches()) throw new Malformed("price " + excerpt(field) + " is no number");
        var price = inRange("price", field);
        if (price.scale() > MAX_DECIMALS)
            throw new Malformed("price " + excerpt(field) + " has more than " + MAX_DECIMALS + " decimals");
        return price;
    }

    private static BigDecimal inRange(String name, String field) throws Malformed {
        var number = new BigDecimal(field);
        if (number.abs().compareTo(MAX_PRICE) > 0)
            throw new Malformed(name + " " + excerpt(field) + " is beyond ±1,000,000");
        return number;
    }

    private static LocalDateTime date(String field) throws Malformed {
        try {
            var date = LocalDateTime.parse(field);
            if (date.getYear() >= 1 && date.getYear() <= 9999) return date;
        } catch (DateTimeParseException e) {
            // Answered below, together with the years that no database knows.
        }
        throw new Malformed("date " + excerpt(field) + " is no ISO local date-time");
    }

    private static String[] fields(RawLine line) throws Malformed {
        if (line.tooLong()) throw new Malformed("longer than " + Lines.MAX_BYTES + " bytes");
        if (line.empty()) throw new Malformed("an empty line");
        return split(text(line.bytes()));
    }

    private static String text(byte[] bytes) throws Malformed {
        int length = bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        String text;
        try {
            // A new decoder reports what it cannot decode; String would put a question mark there.
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("bad encoding: this is not UTF-8");
        }
        var control = text.chars().filter(Character::isISOControl).findFirst();
        if (control.isPresent()) throw new Malformed("control character U+%04X".formatted(control.getAsInt()));
        return text;
    }

    /** A quote that is not closed swallows the line feed that is put behind the line, and nothing more. */
    private static String[] split(String text) throws Malformed {
        try {
            var fields = CsvReader.builder().ofSingleCsvRecord(StringArrayHandler.of(), text + "\n");
            if (fields[fields.length - 1].endsWith("\n")) throw new Malformed("a quote is not closed");
            return fields;
        } catch (CsvParseException e) {
            throw new Malformed("text behind a closing quote");
        }
    }

    /** Enough to find it by, too little to spoil a terminal. */
    private static String excerpt(String field) {
        return '"' + (field.length() <= EXCERPT ? field : field.substring(0, EXCERPT) + "…") + '"';
    }

    sealed interface Parsed permits Row, RejectedRow {}

    /** Without a stack trace: a bad file may have as many as it has lines. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;
        private final String reason;

        private Malformed(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
