package dev.factum.shop.importer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A file of some hundred rows, good and bad ones, invoices in any order; the same for the same seed. */
final class RandomFile {
    private static final List<String> CODES =
            List.of("85123A", "85123a", "22423", "gift_0001_40", "POST", "M", "m", "BANK CHARGES", "CRUK", "B");
    private static final List<String> PRICES = List.of(
            "2.55",
            "0",
            "0.001",
            "0.0001",
            "13541.33",
            "18",
            ".5",
            "-5",
            "1000000",
            "-0.00",
            "7.",
            "1.00001",
            "1e3",
            "",
            "x",
            "1000000.0001",
            "-");
    private static final List<String> QUANTITIES = List.of(
            "1",
            "6",
            "12",
            "-1",
            "-24",
            "+3",
            "4000",
            "1000000",
            "-1000001",
            "0",
            "1.0",
            "",
            "--1",
            "99999999999999999999",
            "0x10");
    private static final List<String> DATES = List.of(
            "2010-12-01T08:26:00",
            "2011-08-31T17:45",
            "2010-12-24T23:59:59.123",
            "2010-13-01T00:00:00",
            "",
            "2010-12-01");
    private static final List<String> TEXTS = List.of(
            "T-LIGHT",
            "\"A, B\"",
            "\"7\"\" FRAME\"",
            "5\" PLATE",
            "\"open",
            "\"shut\"x",
            "£40",
            "",
            "\"\"",
            "a\tb",
            "a,b",
            "\u2028",
            " ");
    private static final List<String> CUSTOMERS = List.of("17850", "", " ", "\"13047\"", "x".repeat(51));
    private static final List<String> COUNTRIES = List.of("United Kingdom", "EIRE", "", "\"RSA\"", "U".repeat(101));

    private final Random random;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private RandomFile(long seed) {
        this.random = new Random(seed);
    }

    static byte[] of(long seed) {
        var file = new RandomFile(seed);
        file.line(String.join(",", ParseRow.HEADER).getBytes(StandardCharsets.UTF_8));
        int rows = file.random.nextInt(400);
        for (int row = 0; row < rows; row++) file.line(file.row());
        return file.bytes.toByteArray();
    }

    private byte[] row() {
        if (oneIn(40)) return new byte[0];
        var row = String.join(",", fields()).getBytes(StandardCharsets.UTF_8);
        if (oneIn(40)) row[random.nextInt(row.length)] = (byte) random.nextInt(256);
        return row;
    }

    private List<String> fields() {
        var fields = new ArrayList<>(List.of(
                invoice(),
                mostly(CODES, CODES.size()),
                mostly(TEXTS, 4),
                mostly(QUANTITIES, 7),
                mostly(DATES, 3),
                mostly(PRICES, 10),
                mostly(CUSTOMERS, 4),
                mostly(COUNTRIES, 4)));
        if (oneIn(50)) fields.remove(random.nextInt(fields.size()));
        if (oneIn(50)) fields.set(random.nextInt(fields.size()), "");
        return fields;
    }

    private String invoice() {
        int number = 536_365 + random.nextInt(40);
        return switch (random.nextInt(40)) {
            case 0 -> "X" + number;
            case 1 -> "C";
            case 2 -> Integer.toString(number / 10);
            case 3, 4 -> "A" + number;
            case 5, 6, 7, 8, 9 -> "C" + number;
            default -> Integer.toString(number);
        };
    }

    /** The first few are good values. */
    private String mostly(List<String> values, int good) {
        return values.get(random.nextInt(oneIn(20) ? values.size() : good));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private void line(byte[] line) {
        bytes.writeBytes(line);
        if (oneIn(5)) bytes.write('\r');
        bytes.write('\n');
    }
}
