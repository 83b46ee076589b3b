package dev.factum.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** A file to import: the first invoices of December, with three bad rows among them. */
final class FirstInvoices {
    private FirstInvoices() {}

    /** @return how many of them are orders */
    static int write(Path data, int count) throws IOException {
        Set<String> invoices = new LinkedHashSet<>();
        Set<String> orders = new LinkedHashSet<>();
        var lines = new ArrayList<String>();
        try (var in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(FirstInvoices.class.getResourceAsStream("/data/2010-12.csv.gz")),
                StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var invoice = line.substring(0, line.indexOf(','));
                if (!lines.isEmpty() && invoices.add(invoice) && invoices.size() > count) break;
                lines.add(line);
                if (invoice.matches("\\d{6}") && !line.matches(".*,-\\d+,2010-.*")) orders.add(invoice);
            }
        }
        lines.add(3, "536365,71053,TEN PIECES,ten,2010-12-01T08:26:00,3.39,17850,United Kingdom");
        lines.add(9, ",71053,NO INVOICE,6,2010-12-01T08:26:00,3.39,17850,United Kingdom");
        lines.add(15, "536366,22633,TOO FEW COLUMNS,6");
        Files.write(data, lines);
        return orders.size();
    }
}
