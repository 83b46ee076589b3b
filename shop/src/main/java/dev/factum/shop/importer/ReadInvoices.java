package dev.factum.shop.importer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a file, row by row; what is wrong with a row is listed and hurts no other. */
final class ReadInvoices {
    /** Of one file: they are held in memory. Four times the whole data set. */
    static final int MAX_ROWS = 2_000_000;

    private final DataFile file;
    private final Invoices invoices = new Invoices();
    private final List<RejectedRow> emptyLines = new ArrayList<>();

    private ReadInvoices(DataFile file) {
        this.file = file;
    }

    /** @throws UnreadableFile if the file as a whole cannot be read */
    static Invoices.Grouped of(DataFile file) {
        return new ReadInvoices(file).read();
    }

    private Invoices.Grouped read() {
        try (var lines = new Lines(file.open())) {
            readAll(lines);
            return invoices.grouped();
        } catch (IOException e) {
            throw new UnreadableFile(file.name(), "cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private void readAll(Lines lines) {
        try {
            readHeader(lines);
            for (var line = lines.next(); line != null; line = lines.next()) readRow(line);
        } catch (IOException e) {
            throw new UnreadableFile(
                    file.name(),
                    "is damaged behind line " + lines.number() + " (" + e.getMessage() + "): fetch it again.",
                    e);
        }
    }

    private void readHeader(Lines lines) throws IOException {
        var header = lines.next();
        if (header == null) throw new UnreadableFile(file.name(), "is empty: it has not even a header.");
        if (!ParseRow.isHeader(header))
            throw new UnreadableFile(
                    file.name(),
                    "has another header than is needed; its first line must be " + String.join(",", ParseRow.HEADER)
                            + ".");
    }

    private void readRow(Lines.RawLine line) {
        if (line.number() > MAX_ROWS + 1)
            throw new UnreadableFile(file.name(), "has more than " + MAX_ROWS + " rows: import it in parts.");
        if (line.empty()) {
            // Empty lines at the end of a file are no rows; whether this one is at the end, the next ones tell.
            emptyLines.add(new RejectedRow(line.number(), "an empty line"));
            return;
        }
        emptyLines.forEach(invoices::reject);
        emptyLines.clear();
        switch (ParseRow.parse(line)) {
            case Row row -> invoices.add(row);
            case RejectedRow rejected -> invoices.reject(rejected);
        }
    }
}
