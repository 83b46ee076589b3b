package dev.factum.shop.inventory;

import dev.factum.Factum;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.shop.contract.Refused;
import dev.factum.shop.contract.Units;
import dev.factum.store.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The inventory service, as the gateway asks it. */
@RestController
class InventoryHttp {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int LINES = 2_000;
    private static final int UNITS = 100_000_000;

    private final Factum factum;
    private final InventoryQueries queries;

    InventoryHttp(Factum factum, InventoryQueries queries) {
        this.factum = factum;
        this.queries = queries;
    }

    record NewLine(@Nullable String sku, @Nullable Integer units) {}

    record NewMovement(
            @Nullable String movementId,
            @Nullable String kind,
            @Nullable List<@Nullable NewLine> lines) {
        String id() {
            if (movementId == null || !ID.matcher(movementId).matches())
                throw bad("movementId has to be of the form " + ID.pattern());
            return movementId;
        }

        boolean isWriteOff() {
            if ("write-off".equals(kind)) return true;
            if ("opening".equals(kind)) return false;
            throw bad("kind has to be opening or write-off");
        }

        List<Units> units() {
            if (lines == null || lines.isEmpty() || lines.size() > LINES)
                throw bad("lines has to be 1 to " + LINES + " lines");
            var units = new ArrayList<Units>(lines.size());
            for (var line : lines) units.add(units(line));
            return List.copyOf(units);
        }

        private static Units units(@Nullable NewLine line) {
            if (line == null
                    || line.sku() == null
                    || line.sku().isBlank()
                    || line.sku().length() > 50) throw bad("sku has to have 1 to 50 characters");
            if (line.units() == null || line.units() < 1 || line.units() > UNITS)
                throw bad("units has to be a whole number from 1 to " + UNITS);
            return new Units(line.sku(), line.units());
        }
    }

    record Moved(String movementId, long applied, long shortage) {}

    @PostMapping("/stock-movements")
    ResponseEntity<Moved> move(
            @RequestHeader("Idempotency-Key") UUID key,
            @RequestHeader("Correlation-Id") String correlation,
            @RequestBody NewMovement movement) {
        var id = movement.id();
        var units = movement.units();
        boolean writeOff = movement.isWriteOff();
        var outcome =
                factum.execute("move-stock", Cause.request(key, correlation), tx -> move(id, writeOff, units, tx));
        Refused.check(outcome.decision());
        var response = ResponseEntity.ok();
        if (outcome.repeated()) response.header("Idempotent-Replayed", "true");
        return response.body(queries.moved(id));
    }

    private static Decision<Void> move(String id, boolean writeOff, List<Units> units, Transaction tx)
            throws SQLException {
        var stock = Stock.of(tx.connection());
        long all = units.stream().mapToLong(Units::units).sum();
        try (var insert = tx.connection()
                .prepareStatement(
                        "insert into movement (movement_id, kind, units) values (?, ?, ?) on conflict do nothing")) {
            insert.setString(1, id);
            insert.setString(2, writeOff ? "write-off" : "opening");
            insert.setLong(3, all);
            if (insert.executeUpdate() == 0)
                return Decision.refuse("movement.exists", "stock movement " + id + " was made before");
        }
        if (writeOff) stock.writeOff(id, units);
        else stock.opening(summed(units));
        InventoryService.tell(stock.changed(units), tx);
        return Decision.nothing();
    }

    /** A product may stand in several lines. */
    private static List<Units> summed(List<Units> units) {
        var sums = new java.util.TreeMap<String, Integer>();
        for (var u : units) sums.merge(u.sku(), u.units(), Math::addExact);
        return sums.entrySet().stream()
                .map(e -> new Units(e.getKey(), e.getValue()))
                .toList();
    }

    @GetMapping("/stock/{sku}")
    InventoryQueries.StockOf stock(@PathVariable String sku) {
        return queries.stock(sku)
                .orElseThrow(() -> new Refused(HttpStatus.NOT_FOUND, "product.unknown", "there is no product " + sku));
    }

    @GetMapping("/books")
    InventoryQueries.Books books() {
        return queries.books();
    }

    private static Refused bad(String reason) {
        return new Refused(HttpStatus.BAD_REQUEST, "request.invalid", reason);
    }
}
