package dev.factum.shop.inventory;

import dev.factum.shop.contract.Inventory.Product;
import dev.factum.shop.contract.Units;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The goods and what is reserved of them, inside a transaction. */
interface Goods {
    /** Of an order: it is reserved, shipped, or released for good. */
    enum Status {
        RESERVED,
        SHIPPED,
        /** Also of an order whose release came before its reservation. */
        RELEASED
    }

    /** What came of a reservation. @param before its status, if it is not new @param missing the first product of which there is not enough */
    record Outcome(Optional<Status> before, Optional<String> missing) {}

    /** What an order wants, and whether it is paid. @param known whether it was heard what it wants */
    record Wanted(String orderId, boolean known, boolean paid, List<Units> units) {
        boolean isReady() {
            return known && paid;
        }
    }

    /** All products or none. An order that has a status already, and one that asks for too much, change nothing. */
    Outcome reserve(String orderId, List<Units> units) throws SQLException;

    /** What was reserved has left; only of an order that is reserved. */
    void ship(String orderId) throws SQLException;

    /**
     * What was reserved is free again, what was shipped has come back; an order that was neither is marked, so that it cannot be reserved
     * any more.
     *
     * @return false if it was released before
     */
    boolean release(String orderId) throws SQLException;

    void returned(List<Units> units) throws SQLException;

    /** Of an order's products those of which others have to be told something else than last time. */
    List<Product> changed(String orderId) throws SQLException;

    List<Product> changed(List<Units> units) throws SQLException;

    /** What an order wants: a local copy, because whoever says that it is paid does not know it. */
    Wanted placed(String orderId, List<Units> units) throws SQLException;

    Wanted paid(String orderId) throws SQLException;
}
