package dev.factum.shop.importer;

import dev.factum.shop.importer.Document.BadDebt;
import dev.factum.shop.importer.Document.CreditNote;
import dev.factum.shop.importer.Document.Head;
import dev.factum.shop.importer.Document.Line;
import dev.factum.shop.importer.Document.Order;
import dev.factum.shop.importer.Document.WriteOff;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One POST to the gateway, as its contract (openapi.yaml) wants it.
 *
 * @param kind what it is, for people and for the key
 * @param id names it among its kind
 * @param lines how many lines it carries
 */
record Command(String kind, String id, String path, int lines, Object body) {
    static final String ORDER = "order";

    /** Products of one opening movement. */
    static final int OPENING_PRODUCTS = 500;

    /** Lines of one write-off: the gateway takes no more. */
    static final int WRITE_OFF_LINES = 2_000;

    private static final String CURRENCY = "GBP";
    private static final String SPACE = "factum-shop-importer/";

    /** The same in every run, so that a repeated import is recognised: a UUID of version 5 (RFC 9562) of kind and id. */
    UUID key() {
        var hash = ByteBuffer.wrap(sha1(SPACE + kind + "/" + id));
        long high = (hash.getLong() & ~0xf000L) | 0x5000L;
        long low = (hash.getLong() & ~(0xc000L << 48)) | (0x8000L << 48);
        return new UUID(high, low);
    }

    static List<Command> of(Document document) {
        return switch (document) {
            case Order order -> List.of(order(order));
            case CreditNote note -> List.of(creditNote(note));
            case BadDebt debt -> List.of(badDebt(debt));
            case WriteOff writeOff -> writeOff(writeOff);
        };
    }

    static List<Command> opening(Map<String, Long> units) {
        var lines = units.entrySet().stream()
                .map(product -> new Units(product.getKey(), product.getValue()))
                .toList();
        return movements("opening", "opening-1", "opening-", lines, OPENING_PRODUCTS);
    }

    private static Command order(Order order) {
        var head = order.head();
        var lines = order.lines().stream().map(Priced::of).toList();
        return new Command(
                ORDER,
                head.invoice(),
                "/api/orders",
                lines.size(),
                new NewOrder(head.invoice(), head.customer(), head.country(), date(head), CURRENCY, lines));
    }

    private static Command creditNote(CreditNote note) {
        var head = note.head();
        var lines = note.lines().stream().map(Priced::of).toList();
        return new Command(
                "credit note",
                head.invoice(),
                "/api/credit-notes",
                lines.size(),
                new NewCreditNote(head.invoice(), head.customer(), head.country(), date(head), CURRENCY, lines));
    }

    private static Command badDebt(BadDebt debt) {
        var head = debt.head();
        var description = debt.lines().getFirst().description();
        return new Command(
                "bad debt",
                head.invoice(),
                "/api/bad-debts",
                debt.lines().size(),
                new NewBadDebt(head.invoice(), date(head), debt.amount().toPlainString(), CURRENCY, description));
    }

    private static List<Command> writeOff(WriteOff writeOff) {
        var id = "write-off-" + writeOff.head().invoice();
        var lines = writeOff.lines().stream().map(Units::of).toList();
        return movements("write-off", id, id + "-", lines, WRITE_OFF_LINES);
    }

    private static List<Command> movements(String kind, String firstId, String nextId, List<Units> lines, int atMost) {
        var movements = new ArrayList<Command>();
        for (int from = 0; from < lines.size(); from += atMost) {
            var part = lines.subList(from, Math.min(from + atMost, lines.size()));
            var id = from == 0 ? firstId : nextId + (movements.size() + 1);
            movements.add(
                    new Command(kind, id, "/api/stock-movements", part.size(), new NewStockMovement(id, kind, part)));
        }
        return movements;
    }

    private static String date(Head head) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(head.date());
    }

    private static byte[] sha1(String name) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    record NewOrder(
            String orderId,
            @Nullable String customerId,
            String country,
            String date,
            String currency,
            List<Priced> lines) {}

    record NewCreditNote(
            String creditNoteId,
            @Nullable String customerId,
            String country,
            String date,
            String currency,
            List<Priced> lines) {}

    record NewBadDebt(String adjustmentId, String date, String amount, String currency, String description) {}

    record NewStockMovement(String movementId, String kind, List<Units> lines) {}

    record Priced(String sku, String description, int quantity, String unitPrice) {
        static Priced of(Line line) {
            return new Priced(
                    line.sku(), line.description(), line.units(), line.price().toPlainString());
        }
    }

    record Units(String sku, long units) {
        static Units of(Line line) {
            return new Units(line.sku(), line.units());
        }
    }
}
