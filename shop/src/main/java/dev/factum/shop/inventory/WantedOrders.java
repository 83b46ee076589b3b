package dev.factum.shop.inventory;

import dev.factum.shop.contract.Units;
import dev.factum.shop.inventory.Goods.Wanted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What placed orders want, and which of them are paid. */
final class WantedOrders {
    private final Connection c;

    WantedOrders(Connection c) {
        this.c = c;
    }

    Wanted placed(String orderId, List<Units> units) throws SQLException {
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

    Wanted paid(String orderId) throws SQLException {
        try (var statement = c.prepareStatement("""
                insert into wanted (order_id, paid) values (?, true) on conflict (order_id) do update set paid = true returning *
                """)) {
            statement.setString(1, orderId);
            return order(statement);
        }
    }

    private static Wanted order(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            var skus = row.getArray("skus");
            if (skus == null) return new Wanted(row.getString("order_id"), false, row.getBoolean("paid"), List.of());
            var names = (String[]) skus.getArray();
            var counts = (Integer[]) row.getArray("units").getArray();
            var units = new ArrayList<Units>(names.length);
            for (int i = 0; i < names.length; i++) units.add(new Units(names[i], counts[i]));
            return new Wanted(row.getString("order_id"), true, row.getBoolean("paid"), units);
        }
    }
}
