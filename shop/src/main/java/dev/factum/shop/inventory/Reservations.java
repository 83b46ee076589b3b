package dev.factum.shop.inventory;

import dev.factum.shop.contract.Units;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is reserved for which order; an order is reserved, shipped, or released for good. */
final class Reservations {
    enum Status {
        RESERVED,
        SHIPPED,
        /** Also of an order whose release came before its reservation. */
        RELEASED
    }

    private final Connection c;

    Reservations(Connection c) {
        this.c = c;
    }

    Optional<Status> status(String orderId) throws SQLException {
        try (var statement = c.prepareStatement("select status from reservation where order_id = ?")) {
            statement.setString(1, orderId);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(Status.valueOf(rows.getString(1))) : Optional.empty();
            }
        }
    }

    void set(String orderId, Status status) throws SQLException {
        try (var statement = c.prepareStatement(
                "insert into reservation (order_id, status) values (?, ?) on conflict (order_id) do update set status = excluded.status")) {
            statement.setString(1, orderId);
            statement.setString(2, status.name());
            statement.executeUpdate();
        }
    }

    void keep(String orderId, List<Units> units) throws SQLException {
        try (var statement = c.prepareStatement(
                "insert into reserved_units (order_id, sku, units) select ?, * from unnest(?::text[], ?::int[])")) {
            statement.setString(1, orderId);
            statement.setArray(
                    2, c.createArrayOf("text", units.stream().map(Units::sku).toArray()));
            statement.setArray(
                    3, c.createArrayOf("int4", units.stream().map(Units::units).toArray()));
            statement.executeUpdate();
        }
    }

    List<Units> units(String orderId) throws SQLException {
        try (var statement =
                c.prepareStatement("select sku, units from reserved_units where order_id = ? order by sku")) {
            statement.setString(1, orderId);
            try (var rows = statement.executeQuery()) {
                var units = new ArrayList<Units>();
                while (rows.next()) units.add(new Units(rows.getString(1), rows.getInt(2)));
                return units;
            }
        }
    }
}
