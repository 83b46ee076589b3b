package dev.factum.shop.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.decider.Decision;
import dev.factum.shop.contract.Shipping.Command;
import dev.factum.shop.shipping.ShipmentDecider.Event;
import dev.factum.shop.shipping.ShipmentDecider.Shipment;
import dev.factum.test.DeciderSpecification;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShipmentDeciderTest {
    private final DeciderSpecification<Command, Shipment, Event> shipment =
            DeciderSpecification.of(ShipmentDecider.SHIPMENTS);

    @Test
    void an_order_is_shipped_once() {
        var shipped = new Event.Shipped("536365", "France", 3);
        shipment.given().when(new Command.Ship("536365", "France", 3)).then(shipped);
        shipment.given(shipped).when(new Command.Ship("536365", "France", 3)).thenNothing();
    }

    @Test
    void a_recall_that_comes_first_refuses_the_shipment() {
        shipment.given().when(new Command.Recall("536365")).then(new Event.Recalled("536365"));
        shipment.given(new Event.Recalled("536365"))
                .when(new Command.Ship("536365", "France", 3))
                .thenRefused("shipping.recalled");
    }

    @Test
    void one_in_two_hundred_is_refused_always_the_same_ones_and_none_without_goods() {
        long refused =
                IntStream.range(536_000, 546_000).filter(n -> isRefused(n, 1)).count();
        assertThat(refused).isBetween(30L, 70L);
        assertThat(IntStream.range(536_000, 546_000)
                        .filter(n -> isRefused(n, 0))
                        .count())
                .isZero();
    }

    private static boolean isRefused(int order, int units) {
        var decider = ShipmentDecider.SHIPMENTS.decider();
        return decider.decide(new Command.Ship(Integer.toString(order), "France", units), decider.initial())
                instanceof Decision.Refused<?>;
    }
}
