package dev.factum.shop.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.decider.Decision;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.shipping.ShipmentDecider.Command;
import dev.factum.shop.shipping.ShipmentDecider.Event;
import dev.factum.shop.shipping.ShipmentDecider.Shipment;
import dev.factum.test.DeciderSpecification;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShipmentDeciderTest {
    private static final String REFUSED = "536419";
    private static final Command ANNOUNCE = new Command.Announce("536365", "France", 3);
    private static final Command CLEAR = new Command.Clear("536365");
    private static final Event ANNOUNCED = new Event.Announced("536365", "France", 3);
    private static final Event SHIPPED = new Event.Shipped("536365", "France", 3);

    private final DeciderSpecification<Command, Shipment, Event> shipment =
            DeciderSpecification.of(ShipmentDecider.SHIPMENTS);

    private static Command ship(String orderId, int units) {
        return new Command.Ask(new Shipping.Command.Ship(orderId, "France", units));
    }

    private static Command recall() {
        return new Command.Ask(new Shipping.Command.Recall("536365"));
    }

    @Test
    void an_order_is_shipped_once() {
        shipment.given().when(ship("536365", 3)).then(SHIPPED);
        shipment.given(SHIPPED).when(ship("536365", 3)).thenNothing();
    }

    @Test
    void a_recall_that_comes_first_refuses_the_shipment() {
        shipment.given().when(recall()).then(new Event.Recalled("536365"));
        shipment.given(new Event.Recalled("536365")).when(ship("536365", 3)).thenRefused("shipping.recalled");
    }

    @Test
    void what_was_announced_and_cleared_is_shipped_once_in_whichever_order_they_come() {
        shipment.given().when(ANNOUNCE).then(ANNOUNCED);
        shipment.given(ANNOUNCED).when(CLEAR).then(SHIPPED);
        shipment.given().when(CLEAR).then(new Event.Cleared("536365"));
        shipment.given(new Event.Cleared("536365")).when(ANNOUNCE).then(ANNOUNCED, SHIPPED);
        shipment.given(ANNOUNCED, SHIPPED).when(CLEAR).thenNothing();
        shipment.given(ANNOUNCED, SHIPPED).when(ANNOUNCE).thenNothing();
    }

    @Test
    void what_the_carrier_refuses_is_said_where_nobody_has_asked() {
        shipment.given(new Event.Announced(REFUSED, "France", 3))
                .when(new Command.Clear(REFUSED))
                .then(new Event.Refused(REFUSED, "shipping.refused"));
        shipment.given().when(ship(REFUSED, 3)).thenRefused("shipping.refused");
        shipment.given().when(ship(REFUSED, 0)).then(new Event.Shipped(REFUSED, "France", 0));
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
        return decider.decide(ship(Integer.toString(order), units), decider.initial()) instanceof Decision.Refused<?>;
    }
}
