package dev.factum.shop.inventory;

import dev.factum.shop.contract.Units;
import dev.factum.shop.inventory.Goods.Outcome;
import dev.factum.shop.inventory.Goods.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What is reserved for which order, changed by whose turn it is with the {@link Stock}. A reservation touches 25 products on average and up
 * to 675: one statement on a row a product does that, where a stream a product would not.
 */
final class Reservations {
    private final Connection c;

    Reservations(Connection c) {
        this.c = c;
    }

    /**
     * All products or none, in one statement guarded by what is free: with its status, and what it holds. An order that has a status
     * already, and one that asks for too much, change nothing.
     */
    Outcome reserve(String orderId, List<Units> units) throws SQLException {
        try (var statement = c.prepareStatement("""
                with want as (select * from unnest(?::text[], ?::int[]) w (sku, units)),
                known as (select status from reservation where order_id = ?),
                short as (select w.sku from want w left join stock s using (sku) where s.sku is null or s.on_hand < w.units order by w.sku limit 1),
                go as (select 1 where not exists (select 1 from known) and not exists (select 1 from short)),
                taken as (update stock s set on_hand = s.on_hand - w.units, reserved = s.reserved + w.units from want w, go where s.sku = w.sku),
                kept as (insert into reservation (order_id, status, skus, units) select ?, 'RESERVED', ?, ? from go)
                select (select status from known), (select sku from short)
                """)) {
            var skus = c.createArrayOf("text", units.stream().map(Units::sku).toArray());
            var counts =
                    c.createArrayOf("int4", units.stream().map(Units::units).toArray());
            statement.setArray(1, skus);
            statement.setArray(2, counts);
            statement.setString(3, orderId);
            statement.setString(4, orderId);
            statement.setArray(5, skus);
            statement.setArray(6, counts);
            try (var row = statement.executeQuery()) {
                row.next();
                return new Outcome(
                        Optional.ofNullable(row.getString(1)).map(Status::valueOf),
                        Optional.ofNullable(row.getString(2)));
            }
        }
    }

    /** What was reserved has left: of the reservation and of the stock; only of an order that is reserved. */
    void ship(String orderId) throws SQLException {
        try (var statement = c.prepareStatement("""
                with marked as (update reservation set status = 'SHIPPED' where order_id = ? and status = 'RESERVED' returning skus, units)
                update stock s set reserved = s.reserved - u.units, shipped = s.shipped + u.units
                  from marked m, unnest(m.skus, m.units) u (sku, units) where s.sku = u.sku
                """)) {
            statement.setString(1, orderId);
            statement.executeUpdate();
        }
    }

    /**
     * What was reserved is free again, what was shipped has come back; an order that was neither is marked, so that it cannot be reserved
     * any more.
     *
     * @return false if it was released before
     */
    boolean release(String orderId) throws SQLException {
        try (var statement = c.prepareStatement("""
                with known as (select status, skus, units from reservation where order_id = ?),
                marked as (insert into reservation (order_id, status) values (?, 'RELEASED') on conflict (order_id) do update set status = 'RELEASED'),
                back as (update stock s set on_hand = s.on_hand + u.units,
                           reserved = s.reserved - case k.status when 'RESERVED' then u.units else 0 end,
                           shipped = s.shipped - case k.status when 'SHIPPED' then u.units else 0 end
                           from known k, unnest(k.skus, k.units) u (sku, units) where s.sku = u.sku and k.status <> 'RELEASED')
                select not exists (select 1 from known where status = 'RELEASED')
                """)) {
            statement.setString(1, orderId);
            statement.setString(2, orderId);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
