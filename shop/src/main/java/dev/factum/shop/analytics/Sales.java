package dev.factum.shop.analytics;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Orders.Event.OrderPlaced;
import dev.factum.store.Table;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/** Sales of placed orders, by whatever an order says of itself; fed by a topic alone. */
final class Sales implements Projection<Sales.Row, Orders.Event> {
    /** @param name the day, the country or the product */
    record Row(String name, long orders, long units, BigDecimal amount) {
        private static Row none(String name) {
            return new Row(name, 0, 0, BigDecimal.ZERO);
        }

        private Row plus(Row other) {
            return new Row(name, orders + other.orders, units + other.units, amount.add(other.amount));
        }
    }

    private final String table;
    private final Function<OrderPlaced, Iterable<Row>> rows;

    private Sales(String table, Function<OrderPlaced, Iterable<Row>> rows) {
        this.table = table;
        this.rows = rows;
    }

    static Sales byDay() {
        return new Sales("sales_by_day", p -> List.of(whole(p.day().toString(), p)));
    }

    static Sales byCountry() {
        return new Sales("sales_by_country", p -> List.of(whole(p.country(), p)));
    }

    static Sales byProduct() {
        return new Sales("sales_by_product", p -> {
            var products = new HashMap<String, Row>();
            for (var line : p.lines())
                if (!line.fee()) products.merge(line.sku(), row(line, 1), (a, b) -> a.plus(row(line, 0)));
            return products.values();
        });
    }

    private static Row whole(String name, OrderPlaced p) {
        long units = p.lines().stream()
                .filter(l -> !l.fee())
                .mapToLong(Line::quantity)
                .sum();
        return new Row(name, 1, units, p.total().amount());
    }

    private static Row row(Line line, int orders) {
        return new Row(line.sku(), orders, line.quantity(), line.amount().amount());
    }

    @Override
    public Table<Row> table() {
        return new Table<>(table, 1, Row.class);
    }

    @Override
    public Source<Orders.Event> source() {
        return Orders.EVENTS;
    }

    @Override
    public void project(Envelope<Orders.Event> event, Rows<Row> changes) {
        switch (event.payload()) {
            case OrderPlaced p -> {
                for (var row : rows.apply(p)) changes.merge(Row.none(row.name()), r -> r.plus(row));
            }
            case Orders.Event.OrderCompleted c -> {}
            case Orders.Event.OrderCancelled c -> {}
        }
    }
}
