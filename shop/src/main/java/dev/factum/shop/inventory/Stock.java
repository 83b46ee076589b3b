package dev.factum.shop.inventory;

import dev.factum.shop.contract.Inventory.Product;
import dev.factum.shop.contract.Units;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stock of each product. It is changed by one transaction at a time: batches touch the products of many orders in no common order, and
 * would deadlock.
 */
final class Stock {
    private final Connection c;

    private Stock(Connection c) {
        this.c = c;
    }

    /** Once it is this transaction's turn. */
    static Stock of(Connection c) throws SQLException {
        await(c);
        return new Stock(c);
    }

    static void await(Connection c) throws SQLException {
        try (var lock = c.prepareStatement("select pg_advisory_xact_lock(hashtext('stock'))")) {
            lock.execute();
        }
    }

    void opening(List<Units> units) throws SQLException {
        add(units, "initial");
    }

    void returned(List<Units> units) throws SQLException {
        add(units, "returned");
    }

    private void add(List<Units> units, String column) throws SQLException {
        run(
                "insert into stock as s (sku, " + column
                        + ", on_hand) select sku, units, units from unnest(?::text[], ?::int[]) w (sku, units)"
                        + " on conflict (sku) do update set " + column + " = s." + column + " + excluded." + column
                        + ", on_hand = s.on_hand + excluded.on_hand",
                units);
    }

    /** Of these products those of which others have to be told something else than last time. */
    List<Product> changed(List<Units> units) throws SQLException {
        try (var statement = c.prepareStatement(changedOf("select unnest(?::text[])"))) {
            statement.setArray(1, array("text", units.stream().map(Units::sku).toArray()));
            return products(statement);
        }
    }

    /** The same of the products of a reservation. */
    List<Product> changed(String orderId) throws SQLException {
        try (var statement = c.prepareStatement(changedOf("select unnest(skus) from reservation where order_id = ?"))) {
            statement.setString(1, orderId);
            return products(statement);
        }
    }

    private static String changedOf(String skus) {
        return "update stock set told = on_hand > 0, version = version + 1 where sku in (" + skus
                + ") and told is distinct from (on_hand > 0) returning sku, told, version";
    }

    private static List<Product> products(PreparedStatement statement) throws SQLException {
        var products = new ArrayList<Product>();
        try (var row = statement.executeQuery()) {
            while (row.next()) products.add(new Product(row.getString(1), row.getBoolean(2), row.getLong(3)));
        }
        return products;
    }

    /** Recorded in full, applied up to what is free; the rest is a shortage of that product. @return the units applied */
    long writeOff(String movementId, List<Units> units) throws SQLException {
        long applied = 0;
        for (int i = 0; i < units.size(); i++) applied += writeOff(movementId, i, units.get(i));
        return applied;
    }

    private long writeOff(String movementId, int line, Units units) throws SQLException {
        try (var statement = c.prepareStatement("""
                with free as (insert into stock as s (sku) values (?) on conflict (sku) do update set sku = s.sku returning s.on_hand),
                part as (select least(on_hand, ?) applied, ? - least(on_hand, ?) short from free)
                insert into adjustment (movement_id, line, sku, units, applied) select ?, ?, ?, ?, applied from part returning applied
                """)) {
            statement.setString(1, units.sku());
            for (int i = 2; i <= 4; i++) statement.setInt(i, units.units());
            statement.setString(5, movementId);
            statement.setInt(6, line);
            statement.setString(7, units.sku());
            statement.setInt(8, units.units());
            try (var rows = statement.executeQuery()) {
                rows.next();
                long applied = rows.getLong(1);
                adjust(units.sku(), applied, units.units() - applied);
                return applied;
            }
        }
    }

    private void adjust(String sku, long applied, long missing) throws SQLException {
        try (var statement = c.prepareStatement(
                "update stock set on_hand = on_hand - ?, adjusted = adjusted + ?, shortage = shortage + ? where sku = ?")) {
            statement.setLong(1, applied);
            statement.setLong(2, applied);
            statement.setLong(3, missing);
            statement.setString(4, sku);
            statement.executeUpdate();
        }
    }

    private void run(String sql, List<Units> units) throws SQLException {
        try (var statement = c.prepareStatement(sql)) {
            bind(statement, units);
            statement.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, List<Units> units) throws SQLException {
        statement.setArray(1, array("text", units.stream().map(Units::sku).toArray()));
        statement.setArray(2, array("int4", units.stream().map(Units::units).toArray()));
    }

    private Array array(String type, Object[] values) throws SQLException {
        return c.createArrayOf(type, values);
    }
}
