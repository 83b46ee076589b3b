package dev.factum.shop.inventory;

import dev.factum.shop.contract.Units;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What placed orders want, and which of them are paid: a local copy, because whoever says the one does not know the other. */
final class Wanted {
    /** @param known whether it was heard what the order wants */
    record Order(String orderId, boolean known, boolean paid, List<Units> units) {
        boolean isReady() {
            return known && paid;
        }
    }

    private final Connection c;

    private Wanted(Connection c) {
        this.c = c;
    }

    /** Once it is this transaction's turn. */
    static Wanted of(Connection c) throws SQLException {
        Stock.await(c);
        return new Wanted(c);
    }

    Order placed(String orderId, List<Units> units) throws SQLException {
        try (var statement = c.prepareStatement("""
                insert into wanted as w (order_id, skus, units) values (?, ?, ?)
                on conflict (order_id) do update set skus = excluded.skus, units = excluded.units returning *
                """)) {
            statement.setString(1, orderId);
            statement.setArray(
                    2, c.createArrayOf("text", units.stream().map(Units::sku).toArray()));
            statement.setArray(
                    3, c.createArrayOf("int4", units.stream().map(Units::units).toArray()));
            return order(statement);
        }
    }

    Order paid(String orderId) throws SQLException {
        try (var statement = c.prepareStatement("""
                insert into wanted (order_id, paid) values (?, true) on conflict (order_id) do update set paid = true returning *
                """)) {
            statement.setString(1, orderId);
            return order(statement);
        }
    }

    private static Order order(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            var skus = row.getArray("skus");
            if (skus == null) return new Order(row.getString("order_id"), false, row.getBoolean("paid"), List.of());
            var names = (String[]) skus.getArray();
            var counts = (Integer[]) row.getArray("units").getArray();
            var units = new ArrayList<Units>(names.length);
            for (int i = 0; i < names.length; i++) units.add(new Units(names[i], counts[i]));
            return new Order(row.getString("order_id"), true, row.getBoolean("paid"), units);
        }
    }
}
