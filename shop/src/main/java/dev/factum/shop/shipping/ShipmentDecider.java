package dev.factum.shop.shipping;

import static dev.factum.decider.Decision.accept;
import static dev.factum.decider.Decision.nothing;
import static dev.factum.decider.Decision.refuse;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.shop.contract.Shipping.Command;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A shipment goes out once and may be called back; one in two hundred is refused by the carrier, always the same ones. */
final class ShipmentDecider implements Decider<Command, ShipmentDecider.Shipment, ShipmentDecider.Event> {
    static final Aggregate<Command, Shipment, Event> SHIPMENTS =
            Aggregate.of("shipment", Command.class, Shipment.class, Event.class, new ShipmentDecider());

    private static final int REFUSED_PER_THOUSAND = 5;

    sealed interface Event {
        String orderId();

        /** @param units none: there was nothing to ship */
        @TypeName("shipment.shipped")
        record Shipped(@Tag String orderId, String country, int units) implements Event {}

        @TypeName("shipment.recalled")
        record Recalled(@Tag String orderId) implements Event {}
    }

    enum Shipment {
        NONE,
        SHIPPED,
        RECALLED
    }

    @Override
    public String id(Command command) {
        return command.orderId();
    }

    @Override
    public Shipment initial() {
        return Shipment.NONE;
    }

    @Override
    public Shipment evolve(Shipment shipment, Event event) {
        return switch (event) {
            case Event.Shipped s -> Shipment.SHIPPED;
            case Event.Recalled r -> Shipment.RECALLED;
        };
    }

    @Override
    public Decision<Event> decide(Command command, Shipment shipment) {
        return switch (command) {
            case Command.Ship s
            when shipment == Shipment.RECALLED ->
                refuse("shipping.recalled", "order " + s.orderId() + " was called back before it was shipped");
            case Command.Ship s when shipment == Shipment.SHIPPED -> nothing();
            case Command.Ship s
            when s.units() > 0 && isRefused(s.orderId()) ->
                refuse("shipping.refused", "the carrier refuses order " + s.orderId());
            case Command.Ship s -> accept(new Event.Shipped(s.orderId(), s.country(), s.units()));
            case Command.Recall r when shipment == Shipment.RECALLED -> nothing();
            case Command.Recall r -> accept(new Event.Recalled(r.orderId()));
        };
    }

    private static boolean isRefused(String orderId) {
        var crc = new CRC32();
        crc.update(("carrier " + orderId).getBytes(StandardCharsets.UTF_8));
        return crc.getValue() % 1_000 < REFUSED_PER_THOUSAND;
    }
}
