package dev.factum.shop.order;

import static dev.factum.shop.order.OrderDeciderTest.line;
import static dev.factum.shop.order.OrderDeciderTest.money;

import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Payments;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.contract.Units;
import dev.factum.shop.order.CheckoutSaga.Checkout;
import dev.factum.test.SagaSpecification;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckoutSagaTest {
    private static final OrderEvent.Placed PLACED = new OrderEvent.Placed(
            "7",
            null,
            "France",
            LocalDate.parse("2010-12-01"),
            List.of(line("A", 2, "1.50"), line("A", 1, "1.50"), line("POST", 1, "3")),
            money("7.50"));
    private static final Inventory.Event RESERVED = new Inventory.Event.StockReserved("7");
    private static final Payments.Event CAPTURED = new Payments.Event.Captured("7", money("7.50"));
    private static final Shipping.Event SHIPPED = new Shipping.Event.Shipped("7");

    private final SagaSpecification<Checkout> checkout = SagaSpecification.of(new CheckoutSaga());

    @Test
    void a_placed_order_reserves_what_its_lines_move() {
        checkout.when(PLACED)
                .thenState(new Checkout.Reserving("7", "France", 3, money("7.50")))
                .thenSent(new Inventory.Command.Reserve("7", List.of(new Units("A", 3))));
    }

    @Test
    void what_is_reserved_is_charged_shipped_and_completed() {
        checkout.given(PLACED)
                .when(RESERVED)
                .thenSent(new Payments.Command.Charge("7", money("7.50")))
                .when(CAPTURED)
                .thenSent(new Shipping.Command.Ship("7", "France", 3))
                .when(SHIPPED)
                .thenSent(new Orders.Command.Complete("7"))
                .thenState(new Checkout.Over());
    }

    @Test
    void short_stock_cancels_the_order_and_has_nothing_to_undo() {
        checkout.given(PLACED)
                .whenRefused(Inventory.Command.Reserve.class, "stock.short")
                .thenCompensated("stock.short")
                .thenSent(new Orders.Command.Cancel("7", "stock.short"));
    }

    @Test
    void a_declined_charge_is_refunded_and_its_stock_released_in_reverse() {
        checkout.given(PLACED, RESERVED)
                .when(new Payments.Event.Declined("7", "declined"))
                .thenCompensating("declined")
                .thenSent(new Payments.Command.Refund("7"))
                .whenUndone()
                .thenSent(new Inventory.Command.Release("7"))
                .whenUndone()
                .thenCompensated("declined")
                .thenSent(new Orders.Command.Cancel("7", "declined"));
    }

    @Test
    void a_refused_shipment_is_not_recalled_but_everything_before_it_is_undone() {
        checkout.given(PLACED, RESERVED, CAPTURED)
                .whenRefused(Shipping.Command.Ship.class, "shipping.refused")
                .thenSent(new Payments.Command.Refund("7"))
                .whenUndone()
                .thenSent(new Inventory.Command.Release("7"))
                .whenUndone()
                .thenCompensated("shipping.refused")
                .thenSent(new Orders.Command.Cancel("7", "shipping.refused"));
    }

    @Test
    void a_deadline_that_passes_undoes_whatever_was_sent_answered_or_not() {
        checkout.given(PLACED, RESERVED, CAPTURED)
                .whenTimedOut()
                .thenCompensating("timed out")
                .thenSent(new Shipping.Command.Recall("7"))
                .whenUndone()
                .thenSent(new Payments.Command.Refund("7"))
                .whenUndone()
                .thenSent(new Inventory.Command.Release("7"))
                .whenUndone()
                .thenCompensated("timed out");
    }

    @Test
    void what_comes_twice_or_late_changes_nothing() {
        checkout.given(PLACED).when(PLACED).thenIgnored();
        checkout.given(PLACED).when(CAPTURED).thenIgnored();
        checkout.given(PLACED, RESERVED, CAPTURED, SHIPPED).when(SHIPPED).thenIgnored();
        checkout.given(PLACED, RESERVED).whenTimedOut().when(CAPTURED).thenIgnored();
    }
}
