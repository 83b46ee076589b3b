package dev.factum.shop.importer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sums up a file a second time, in another way and as naively as possible, so that a mistake of {@link ParseRow} or {@link Invoices} shows
 * as a failed check. On purpose it shares no rule with them, not even where that would be shorter.
 */
final class SumFile {
    private final Map<String, Invoice> invoices = new HashMap<>();
    private final TreeSet<Integer> rejected = new TreeSet<>();
    private final List<Integer> emptyLines = new ArrayList<>();
    private long adjustments;
    private long adjustedUnits;

    private SumFile() {}

    /** @throws UnreadableFile if the file as a whole cannot be read */
    static FileSums of(DataFile file) {
        var sums = new SumFile();
        try (var in = new BufferedInputStream(file.open())) {
            sums.read(in);
        } catch (IOException e) {
            throw new UnreadableFile(file.name(), "cannot be read: " + e.getMessage() + ".", e);
        }
        return sums.total();
    }

    private void read(BufferedInputStream in) throws IOException {
        int line = 1;
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                if (line > 1) row(line, bytes.toByteArray());
                bytes.reset();
                line++;
            } else if (bytes.size() <= 65_536) {
                bytes.write(b);
            }
        }
        if (bytes.size() > 0 && line > 1) row(line, bytes.toByteArray());
    }

    private void row(int line, byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        boolean sameInUtf8 = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        if (text.endsWith("\r")) text = text.substring(0, text.length() - 1);
        if (text.isEmpty()) {
            emptyLines.add(line);
            return;
        }
        rejected.addAll(emptyLines);
        emptyLines.clear();
        var cells = bytes.length > 65_536 || !sameInUtf8 ? null : cells(text);
        if (cells == null || !isGood(cells)) rejected.add(line);
        else add(line, cells);
    }

    private void add(int line, List<String> cells) {
        var invoice = invoices.computeIfAbsent(cells.get(0), number -> new Invoice());
        int quantity = Integer.parseInt(cells.get(3));
        if (Character.isDigit(cells.get(0).charAt(0)) && quantity < 0) {
            adjustments++;
            adjustedUnits -= quantity;
            return;
        }
        invoice.lines.add(line);
        invoice.amount = invoice.amount.add(new BigDecimal(cells.get(5)).multiply(new BigDecimal(quantity)));
        if (!isFee(cells.get(1))) invoice.units += quantity;
    }

    private FileSums total() {
        var orders = new Kind();
        var creditNotes = new Kind();
        var badDebts = new Kind();
        invoices.forEach((number, invoice) -> {
            if (invoice.lines.isEmpty()) return;
            boolean tooLong = invoice.lines.size() > 2_000;
            if (number.startsWith("A")) badDebts.add(invoice);
            else if (number.startsWith("C") && !tooLong && invoice.amount.signum() <= 0) creditNotes.add(invoice);
            else if (!number.startsWith("C") && !tooLong && invoice.amount.signum() >= 0) orders.add(invoice);
            else rejected.addAll(invoice.lines);
        });
        return new FileSums(
                orders.count,
                orders.lines,
                orders.amount,
                creditNotes.count,
                creditNotes.amount.negate(),
                -creditNotes.units,
                badDebts.count,
                badDebts.amount,
                adjustments,
                adjustedUnits,
                List.copyOf(rejected));
    }

    private static boolean isGood(List<String> cells) {
        return cells.size() == 8
                && isInvoice(cells.get(0))
                && !cells.get(1).isBlank()
                && cells.get(1).length() <= 50
                && cells.get(2).length() <= 500
                && isNumber(cells.get(3), 0)
                && new BigDecimal(cells.get(3)).signum() != 0
                && !(cells.get(0).startsWith("C") && new BigDecimal(cells.get(3)).signum() > 0)
                && isDate(cells.get(4))
                && isNumber(cells.get(5), 4)
                && (cells.get(6).isBlank() || cells.get(6).length() <= 50)
                && (cells.get(7).isBlank() || cells.get(7).length() <= 100);
    }

    private static boolean isInvoice(String number) {
        if (number.isBlank() || number.length() > 50) return false;
        if (number.charAt(0) == 'C' || number.charAt(0) == 'A') return number.length() > 1;
        if (number.length() != 6) return false;
        for (char c : number.toCharArray()) if (c < '0' || c > '9') return false;
        return true;
    }

    private static boolean isNumber(String text, int decimals) {
        var digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        int dot = digits.indexOf('.');
        if (dot >= 0 && (decimals == 0 || digits.length() - dot - 1 > decimals)) return false;
        if (dot >= 0) digits = digits.substring(0, dot) + digits.substring(dot + 1);
        if (digits.isEmpty()) return false;
        for (char c : digits.toCharArray()) if (c < '0' || c > '9') return false;
        var number = new BigDecimal(text);
        return number.compareTo(new BigDecimal("-1000000")) >= 0 && number.compareTo(new BigDecimal("1000000")) <= 0;
    }

    private static boolean isDate(String text) {
        try {
            int year = LocalDateTime.parse(text).getYear();
            return year > 0 && year < 10_000;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isFee(String code) {
        return List.of("POST", "DOT", "C2", "M", "m", "D", "S", "B", "CRUK", "PADS", "AMAZONFEE", "BANK CHARGES")
                .contains(code);
    }

    /** @return null if a quote is not closed, or is closed in the middle of a cell, or a control character stands somewhere */
    private static @Nullable List<String> cells(String text) {
        for (char c : text.toCharArray()) if (c < ' ' || (c >= 0x7f && c <= 0x9f)) return null;
        var cells = new ArrayList<String>();
        int start = 0;
        while (true) {
            int end = endOfCell(text, start);
            if (end < 0) return null;
            cells.add(unquoted(text.substring(start, end)));
            if (end == text.length()) return cells;
            start = end + 1;
        }
    }

    /** @return where the comma or the end of the line stands; -1 if the cell is badly quoted */
    private static int endOfCell(String text, int start) {
        boolean quoted = text.startsWith("\"", start);
        int at = quoted ? start + 1 : start;
        while (at < text.length()) {
            if (!quoted && text.charAt(at) == ',') return at;
            if (quoted && text.startsWith("\"\"", at)) at++;
            else if (quoted && text.charAt(at) == '"')
                return at + 1 == text.length() || text.charAt(at + 1) == ',' ? at + 1 : -1;
            at++;
        }
        return quoted ? -1 : at;
    }

    private static String unquoted(String cell) {
        return cell.startsWith("\"") ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell;
    }

    private static final class Invoice {
        private final List<Integer> lines = new ArrayList<>(4);
        private BigDecimal amount = BigDecimal.ZERO;
        private long units;
    }

    private static final class Kind {
        private long count;
        private long lines;
        private long units;
        private BigDecimal amount = BigDecimal.ZERO;

        private void add(Invoice invoice) {
            count++;
            lines += invoice.lines.size();
            units += invoice.units;
            amount = amount.add(invoice.amount);
        }
    }
}
