package dev.factum.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A file to import: the first invoices of December, with three bad rows among them. Where more are wanted than December has, it comes again and again, under
 * other numbers.
 */
final class FirstInvoices {
    /** December's numbers are this far apart at most. */
    private static final int AGAIN = 10_000;

    private static final Pattern NUMBER = Pattern.compile("^(\\D?)(\\d{6})");

    private FirstInvoices() {}

    /** @return how many of them are orders */
    static int write(Path data, int count) throws IOException {
        var december = december();
        var lines = new ArrayList<String>(List.of(december.getFirst()));
        var rows = december.subList(1, december.size());
        Set<String> invoices = new LinkedHashSet<>();
        Set<String> orders = new LinkedHashSet<>();
        for (int i = 0; ; i++) {
            var line = renumbered(rows.get(i % rows.size()), i / rows.size() * AGAIN);
            var invoice = line.substring(0, line.indexOf(','));
            if (invoices.add(invoice) && invoices.size() > count) break;
            lines.add(line);
            if (invoice.matches("\\d{6}") && !line.matches(".*,-\\d+,2010-.*")) orders.add(invoice);
        }
        lines.add(3, "536365,71053,TEN PIECES,ten,2010-12-01T08:26:00,3.39,17850,United Kingdom");
        lines.add(9, ",71053,NO INVOICE,6,2010-12-01T08:26:00,3.39,17850,United Kingdom");
        lines.add(15, "536366,22633,TOO FEW COLUMNS,6");
        Files.write(data, lines);
        return orders.size();
    }

    private static List<String> december() throws IOException {
        try (var in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(FirstInvoices.class.getResourceAsStream("/data/2010-12.csv.gz")),
                StandardCharsets.UTF_8))) {
            return in.lines().toList();
        }
    }

    private static String renumbered(String row, int by) {
        var matcher = NUMBER.matcher(row);
        if (by == 0 || !matcher.find()) return row;
        return matcher.group(1) + (Integer.parseInt(matcher.group(2)) + by) + row.substring(matcher.end());
    }
}
