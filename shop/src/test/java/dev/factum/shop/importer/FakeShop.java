package dev.factum.shop.importer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The books of a shop in a few maps: stock is taken, 2 % of the cards are declined, and an order is processing until somebody looks. */
final class FakeShop {
    private static final int ENDED_PER_LOOK = 500;

    private final Map<String, Long> onHand = new HashMap<>();
    private final List<Order> orders = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, BigDecimal> sums = new HashMap<>();
    private int ended;

    /** What a mistaken shop would lose. */
    private String lostOrder = "";

    private int neverEnding;

    /** Leaves the last orders processing. */
    synchronized void neverEnds(int orders) {
        neverEnding = orders;
    }

    synchronized void loses(String orderId) {
        lostOrder = orderId;
    }

    synchronized void take(String path, JsonNode body) {
        switch (path) {
            case "/api/orders" -> order(body);
            case "/api/credit-notes" -> creditNote(body);
            case "/api/stock-movements" -> movement(body);
            case "/api/bad-debts" -> {
                count("badDebts", 1);
                sum("badDebt", new BigDecimal(body.get("amount").asString()));
            }
            default -> throw new IllegalArgumentException(path);
        }
    }

    private void order(JsonNode order) {
        var id = order.get("orderId").asString();
        if (id.equals(lostOrder)) return;
        var amount = amount(order);
        count("lines", order.get("lines").size());
        sum("placed", amount);
        orders.add(new Order(amount, ending(id, units(order))));
    }

    private String ending(String id, Map<String, Long> units) {
        if (units.entrySet().stream()
                .anyMatch(product -> onHand.getOrDefault(product.getKey(), 0L) < product.getValue()))
            return "stock.short";
        if (id.hashCode() % 50 == 0) return "declined";
        units.forEach((sku, count) -> onHand.merge(sku, -count, Long::sum));
        count("shipped", units.values().stream().mapToLong(Long::longValue).sum());
        return "completed";
    }

    private void creditNote(JsonNode note) {
        count("creditNotes", 1);
        sum("credited", amount(note));
        units(note).forEach((sku, count) -> {
            onHand.merge(sku, count, Long::sum);
            count("returned", count);
        });
    }

    private void movement(JsonNode movement) {
        boolean opening = movement.get("kind").asString().equals("opening");
        for (var line : movement.get("lines")) {
            var sku = line.get("sku").asString();
            long units = line.get("units").asLong();
            if (opening) open(sku, units);
            else writeOff(sku, units);
        }
    }

    private void open(String sku, long units) {
        onHand.merge(sku, units, Long::sum);
        count("initial", units);
    }

    private void writeOff(String sku, long units) {
        long applied = Math.min(units, onHand.getOrDefault(sku, 0L));
        onHand.merge(sku, -applied, Long::sum);
        count("adjusted", applied);
        count("shortage", units - applied);
        count("adjustments", 1);
        count("adjustedUnits", units);
    }

    /** As the gateway would show them; every look ends some orders. */
    synchronized Map<String, Object> books() {
        ended = Math.min(ended + ENDED_PER_LOOK, orders.size() - neverEnding);
        long placed = orders.size();
        var cancelled = new TreeMap<String, Long>();
        var amountCancelled = BigDecimal.ZERO;
        var captured = BigDecimal.ZERO;
        long completed = 0;
        for (var order : orders.subList(0, ended)) {
            if (order.ending.equals("completed")) {
                completed++;
                captured = captured.add(order.amount);
            } else {
                cancelled.merge(order.ending, 1L, Long::sum);
                amountCancelled = amountCancelled.add(order.amount);
            }
        }
        boolean quiet = ended == placed;
        var figures = new LinkedHashMap<String, Object>();
        figures.put("placed", placed);
        figures.put("lines", count("lines"));
        figures.put("amountPlaced", sum("placed").toPlainString());
        figures.put("processing", placed - ended);
        figures.put("completed", completed);
        figures.put("cancelled", cancelled);
        figures.put("amountCancelled", amountCancelled.toPlainString());
        var books = new LinkedHashMap<String, Object>();
        books.put("quiet", quiet);
        books.put("currency", "GBP");
        books.put("orders", figures);
        books.put("payments", payments(captured));
        books.put("stock", stock());
        books.put("shipments", Map.of("shipped", completed, "refused", 0));
        books.put("left", quiet ? Map.of() : Map.of("order", List.of((placed - ended) + " sagas")));
        books.put(
                "checks",
                List.of(Map.of("name", "the ledger is the books", "expected", "1", "actual", "1", "ok", true)));
        return books;
    }

    private Map<String, Object> payments(BigDecimal captured) {
        return Map.of(
                "amountCaptured", captured.toPlainString(),
                "amountRefunded", "0",
                "creditNotes",
                        Map.of(
                                "count",
                                count("creditNotes"),
                                "amount",
                                sum("credited").toPlainString()),
                "badDebt",
                        Map.of(
                                "count",
                                count("badDebts"),
                                "amount",
                                sum("badDebt").toPlainString()),
                "ledger", Map.of("charged", captured.toPlainString(), "keysChargedTwice", 0));
    }

    private Map<String, Object> stock() {
        var stock = new LinkedHashMap<String, Object>();
        for (var name : List.of("initial", "returned", "adjusted", "shipped", "shortage")) stock.put(name, count(name));
        stock.put("reserved", 0);
        stock.put("onHand", onHand.values().stream().mapToLong(Long::longValue).sum());
        stock.put("adjustments", Map.of("count", count("adjustments"), "units", count("adjustedUnits")));
        return stock;
    }

    private static BigDecimal amount(JsonNode document) {
        var amount = BigDecimal.ZERO;
        for (var line : document.get("lines"))
            amount = amount.add(new BigDecimal(line.get("unitPrice").asString())
                    .multiply(BigDecimal.valueOf(line.get("quantity").asLong())));
        return amount;
    }

    private static Map<String, Long> units(JsonNode document) {
        var units = new HashMap<String, Long>();
        for (var line : document.get("lines"))
            if (!Fees.CODES.contains(line.get("sku").asString()))
                units.merge(line.get("sku").asString(), line.get("quantity").asLong(), Long::sum);
        return units;
    }

    private void count(String name, long more) {
        counts.merge(name, more, Long::sum);
    }

    private long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    private void sum(String name, BigDecimal more) {
        sums.merge(name, more, BigDecimal::add);
    }

    private BigDecimal sum(String name) {
        return sums.getOrDefault(name, BigDecimal.ZERO);
    }

    private record Order(BigDecimal amount, String ending) {}
}
