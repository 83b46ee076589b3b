package dev.factum.shop.gateway;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Each service answers for its own books; here they are laid side by side. */
@Component
class Reconciliation {
    private static final String CURRENCY = "GBP";

    record Check(String name, String expected, String actual, boolean ok) {
        static Check equal(String name, Object expected, Object actual) {
            return new Check(
                    name,
                    expected.toString(),
                    actual.toString(),
                    expected.toString().equals(actual.toString()));
        }

        static Check equalAmounts(String name, BigDecimal expected, BigDecimal actual) {
            return new Check(name, expected.toPlainString(), actual.toPlainString(), expected.compareTo(actual) == 0);
        }
    }

    record Books(
            boolean quiet,
            String currency,
            Map<String, Object> orders,
            Map<String, Object> payments,
            Map<String, Object> stock,
            Map<String, Object> shipments,
            Map<String, List<String>> readModels,
            Map<String, List<String>> left,
            List<Check> checks) {}

    private final Services services;
    private final Readers readers;

    Reconciliation(Services services, Readers readers) {
        this.services = services;
        this.readers = readers;
    }

    Books books(boolean replay) {
        var left = left();
        var order = services.read("order", "/books");
        var payment = services.read("payment", "/books");
        var inventory = services.read("inventory", "/books");
        var shipping = services.read("shipping", "/books");
        var analytics = services.read("analytics", "/books");
        var notification = services.read("notification", "/books");
        addSagas(order, left);
        addUnsettled(payment, left);
        var readModels = replay ? readModels() : Map.<String, List<String>>of();
        var checks = checks(order, payment, inventory, shipping, analytics, notification);
        readModels.forEach((name, differences) -> checks.add(new Check(
                "read model " + name + " equals a fresh replay",
                "0 differences",
                count(differences),
                differences.isEmpty())));
        checks.add(new Check(
                "nothing is left to do", "nothing", left.isEmpty() ? "nothing" : left.toString(), left.isEmpty()));
        return new Books(
                left.isEmpty(),
                CURRENCY,
                orders(order),
                payments(payment),
                stock(inventory),
                Map.of(
                        "shipped", shipping.path("shipped").asLong(),
                        "refused",
                                order.path("orders")
                                        .path("cancelled")
                                        .path("shipping.refused")
                                        .asLong(0)),
                readModels,
                left,
                checks);
    }

    private static List<Check> checks(
            JsonNode order,
            JsonNode payment,
            JsonNode inventory,
            JsonNode shipping,
            JsonNode analytics,
            JsonNode notification) {
        var orders = order.path("orders");
        long placed = orders.path("placed").asLong();
        long completed = orders.path("completed").asLong();
        long cancelled =
                cancelled(orders).values().stream().mapToLong(Long::longValue).sum();
        var amountPlaced = amount(orders.path("amountPlaced"));
        var ledger = payment.path("ledger");
        var checks = new ArrayList<Check>();
        checks.add(Check.equal("every order is completed or cancelled", placed, completed + cancelled));
        if (!order.path("sagas").isEmpty())
            checks.add(Check.equal("every checkout is over", placed, over(order.path("sagas"))));
        checks.add(Check.equalAmounts(
                "captured and cancelled make what was placed",
                amountPlaced,
                decimal(payment.path("amountCaptured")).add(amount(orders.path("amountCancelled")))));
        checks.add(Check.equal(
                "what is shipped is what is completed",
                completed,
                shipping.path("shipped").asLong()));
        checks.add(Check.equal(
                "stock is conserved and never negative: products where it is not",
                0,
                inventory.path("broken").asLong()));
        checks.add(Check.equal(
                "nothing stays reserved", 0, inventory.path("reserved").asLong()));
        checks.add(new Check(
                "the provider's ledger equals the payment books, entry by entry",
                "0 differences",
                ledger.path("differences").isEmpty()
                        ? "0 differences"
                        : ledger.path("differences").toString(),
                ledger.path("differences").isEmpty()));
        checks.add(Check.equal(
                "no order is charged twice", 0, ledger.path("chargedTwice").asLong()));
        checks.add(Check.equal(
                "every credit note is paid out",
                order.path("creditNotes").path("count").asLong(),
                payment.path("creditNotes").path("count").asLong()));
        checks.add(Check.equalAmounts(
                "credit notes are paid out in full",
                amount(order.path("creditNotes").path("amount")),
                decimal(payment.path("creditNotes").path("amount"))));
        checks.add(Check.equal(
                "sales count every order", placed, analytics.path("orders").asLong()));
        checks.add(Check.equal(
                "analytics' copy has as many sold out products as inventory",
                inventory.path("soldOut").asLong(),
                analytics.path("soldOut").asLong()));
        long known = orders.path("known").asLong();
        checks.add(Check.equal(
                "every order of a known customer has a mail that it came",
                known,
                notification.path("received").asLong()));
        checks.add(Check.equal(
                "and one that it is over", known, notification.path("closed").asLong()));
        checks.add(Check.equalAmounts("sales make what was placed", amountPlaced, decimal(analytics.path("amount"))));
        return checks;
    }

    private static long over(JsonNode sagas) {
        return sagas.path("completed").asLong(0) + sagas.path("compensated").asLong(0);
    }

    private Map<String, List<String>> left() {
        var left = new LinkedHashMap<String, List<String>>();
        for (var service : Services.ALL) {
            var standing = readers.of(service, Services.PATIENCE);
            if (standing.named().isEmpty()) add(left, service, "it cannot be reached");
            for (var reader : standing.named()) {
                var name = reader.reader();
                if (reader.behind() > 0) add(left, service, name + " is " + reader.behind() + " behind");
                if (reader.parked() > 0) add(left, service, name + " has " + reader.parked() + " parked keys");
                if (!reader.state().equals(Readers.RUNNING)) add(left, service, name + " is " + reader.state());
            }
            if (standing.deadlines() > 0) add(left, service, standing.deadlines() + " deadlines");
        }
        return left;
    }

    private static void addSagas(JsonNode order, Map<String, List<String>> left) {
        for (var status : List.of("running", "compensating", "compensation-stuck")) {
            long open = order.path("sagas").path(status).asLong(0);
            if (open > 0) add(left, "order", open + " checkouts " + status);
        }
    }

    private static void addUnsettled(JsonNode payment, Map<String, List<String>> left) {
        long unsettled = payment.path("unsettled").asLong();
        if (unsettled > 0) add(left, "payment", unsettled + " calls to the provider without an answer");
    }

    private static void add(Map<String, List<String>> left, String service, String what) {
        left.computeIfAbsent(service, s -> new ArrayList<>()).add(what);
    }

    /** Each is compared by the process that keeps it. */
    private Map<String, List<String>> readModels() {
        var found = new LinkedHashMap<String, List<String>>();
        var named = new TreeSet<String>();
        for (var service : Services.ALL) {
            for (var said : services.readEach(service, "/verify", Services.LONG_PATIENCE)) {
                if (said.answer() == null) {
                    named.add("of " + said.process());
                    continue;
                }
                said.answer().path("elsewhere").forEach(name -> named.add(name.asString()));
                said.answer()
                        .path("differences")
                        .properties()
                        .forEach(model -> found.put(model.getKey(), texts(model.getValue())));
            }
        }
        for (var name : named) found.putIfAbsent(name, List.of("nobody has compared it: ask again"));
        return found;
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    private static String count(List<String> differences) {
        return differences.isEmpty()
                ? "0 differences"
                : differences.size() + " differences, first: " + differences.getFirst();
    }

    private static Map<String, Object> orders(JsonNode order) {
        var o = order.path("orders");
        var shown = new LinkedHashMap<String, Object>();
        shown.put("placed", o.path("placed").asLong());
        shown.put("lines", o.path("lines").asLong());
        shown.put("amountPlaced", amount(o.path("amountPlaced")).toPlainString());
        shown.put("processing", o.path("processing").asLong());
        shown.put("completed", o.path("completed").asLong());
        shown.put("cancelled", cancelled(o));
        shown.put("amountCancelled", amount(o.path("amountCancelled")).toPlainString());
        return shown;
    }

    private static Map<String, Long> cancelled(JsonNode orders) {
        var reasons = new TreeMap<String, Long>();
        orders.path("cancelled")
                .properties()
                .forEach(r -> reasons.put(r.getKey(), r.getValue().asLong()));
        return reasons;
    }

    private static Map<String, Object> payments(JsonNode payment) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("amountCaptured", decimal(payment.path("amountCaptured")).toPlainString());
        shown.put("amountRefunded", decimal(payment.path("amountRefunded")).toPlainString());
        shown.put("creditNotes", payment.path("creditNotes"));
        shown.put("badDebt", payment.path("badDebt"));
        shown.put("ledger", payment.path("ledger"));
        return shown;
    }

    private static Map<String, Object> stock(JsonNode inventory) {
        var shown = new LinkedHashMap<String, Object>();
        for (var what : List.of("initial", "returned", "adjusted", "shipped", "reserved", "onHand", "shortage"))
            shown.put(what, inventory.path(what).asLong());
        shown.put("adjustments", inventory.path("adjustments"));
        return shown;
    }

    private static BigDecimal amount(JsonNode money) {
        return decimal(money.path("amount"));
    }

    private static BigDecimal decimal(JsonNode text) {
        return new BigDecimal(text.asString());
    }
}
