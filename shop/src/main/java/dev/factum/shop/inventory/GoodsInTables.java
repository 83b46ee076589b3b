package dev.factum.shop.inventory;

import dev.factum.shop.contract.Inventory.Product;
import dev.factum.shop.contract.Units;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** In the service's own tables, once it is this transaction's turn. */
record GoodsInTables(Reservations reservations, Stock stock, WantedOrders wanted) implements Goods {
    static Goods of(Connection c) throws SQLException {
        return new GoodsInTables(new Reservations(c), Stock.of(c), new WantedOrders(c));
    }

    @Override
    public Outcome reserve(String orderId, List<Units> units) throws SQLException {
        return reservations.reserve(orderId, units);
    }

    @Override
    public void ship(String orderId) throws SQLException {
        reservations.ship(orderId);
    }

    @Override
    public boolean release(String orderId) throws SQLException {
        return reservations.release(orderId);
    }

    @Override
    public void returned(List<Units> units) throws SQLException {
        stock.returned(units);
    }

    @Override
    public List<Product> changed(String orderId) throws SQLException {
        return stock.changed(orderId);
    }

    @Override
    public List<Product> changed(List<Units> units) throws SQLException {
        return stock.changed(units);
    }

    @Override
    public Wanted placed(String orderId, List<Units> units) throws SQLException {
        return wanted.placed(orderId, units);
    }

    @Override
    public Wanted paid(String orderId) throws SQLException {
        return wanted.paid(orderId);
    }
}
