package dev.factum.shop.shipping;

import static dev.factum.decider.Decision.accept;
import static dev.factum.decider.Decision.nothing;
import static dev.factum.decider.Decision.refuse;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.shipping.ShipmentDecider.Command.Announce;
import dev.factum.shop.shipping.ShipmentDecider.Command.Ask;
import dev.factum.shop.shipping.ShipmentDecider.Command.Clear;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** A shipment goes out once and may be called back; one in two hundred is refused by the carrier, always the same ones. */
final class ShipmentDecider
        implements Decider<ShipmentDecider.Command, ShipmentDecider.Shipment, ShipmentDecider.Event> {
    static final Aggregate<Command, Shipment, Event> SHIPMENTS =
            Aggregate.of("shipment", Command.class, Shipment.class, Event.class, new ShipmentDecider());

    private static final int REFUSED_PER_THOUSAND = 5;

    sealed interface Command {
        String orderId();

        record Ask(Shipping.Command from) implements Command {
            @Override
            public String orderId() {
                return from.orderId();
            }
        }

        /** An order was placed: what there is to ship when it is reserved. */
        record Announce(String orderId, String country, int units) implements Command {}

        /** It is reserved. */
        record Clear(String orderId) implements Command {}
    }

    sealed interface Event {
        String orderId();

        @TypeName("shipment.announced")
        record Announced(@Tag String orderId, String country, int units) implements Event {}

        /** Before it was announced: what comes second ships. */
        @TypeName("shipment.cleared")
        record Cleared(@Tag String orderId) implements Event {}

        /** @param units none: there was nothing to ship */
        @TypeName("shipment.shipped")
        record Shipped(@Tag String orderId, String country, int units) implements Event {}

        @TypeName("shipment.refused")
        record Refused(@Tag String orderId, String reason) implements Event {}

        @TypeName("shipment.recalled")
        record Recalled(@Tag String orderId) implements Event {}
    }

    sealed interface Shipment {
        record None() implements Shipment {}

        record Announced(String country, int units) implements Shipment {}

        record Cleared() implements Shipment {}

        record Shipped() implements Shipment {}

        record Refused() implements Shipment {}

        record Recalled() implements Shipment {}
    }

    @Override
    public String id(Command command) {
        return command.orderId();
    }

    @Override
    public Shipment initial() {
        return new Shipment.None();
    }

    @Override
    public Shipment evolve(Shipment shipment, Event event) {
        return switch (event) {
            case Event.Announced a -> new Shipment.Announced(a.country(), a.units());
            case Event.Cleared c -> new Shipment.Cleared();
            case Event.Shipped s -> new Shipment.Shipped();
            case Event.Refused r -> new Shipment.Refused();
            case Event.Recalled r -> new Shipment.Recalled();
        };
    }

    @Override
    public Decision<Event> decide(Command command, Shipment shipment) {
        return switch (command) {
            case Ask(Shipping.Command.Ship s) -> ship(s, shipment);
            case Ask(Shipping.Command.Recall r) when shipment instanceof Shipment.Recalled -> nothing();
            case Ask(Shipping.Command.Recall r) -> accept(new Event.Recalled(r.orderId()));
            case Announce a when shipment instanceof Shipment.None -> accept(announced(a));
            case Announce a
            when shipment instanceof Shipment.Cleared ->
                accept(List.of(announced(a), outcome(a.orderId(), a.country(), a.units())));
            case Announce a -> nothing();
            case Clear c when shipment instanceof Shipment.None -> accept(new Event.Cleared(c.orderId()));
            case Clear c
            when shipment instanceof Shipment.Announced(var country, var units) ->
                accept(outcome(c.orderId(), country, units));
            case Clear c -> nothing();
        };
    }

    private static Decision<Event> ship(Shipping.Command.Ship s, Shipment shipment) {
        if (shipment instanceof Shipment.Recalled)
            return refuse("shipping.recalled", "order " + s.orderId() + " was called back before it was shipped");
        if (shipment instanceof Shipment.Shipped) return nothing();
        return outcome(s.orderId(), s.country(), s.units()) instanceof Event.Refused r
                ? refuse(r.reason(), "the carrier refuses order " + s.orderId())
                : accept(new Event.Shipped(s.orderId(), s.country(), s.units()));
    }

    private static Event announced(Announce a) {
        return new Event.Announced(a.orderId(), a.country(), a.units());
    }

    private static Event outcome(String orderId, String country, int units) {
        return units > 0 && isRefused(orderId)
                ? new Event.Refused(orderId, "shipping.refused")
                : new Event.Shipped(orderId, country, units);
    }

    private static boolean isRefused(String orderId) {
        var crc = new CRC32();
        crc.update(("carrier " + orderId).getBytes(StandardCharsets.UTF_8));
        return crc.getValue() % 1_000 < REFUSED_PER_THOUSAND;
    }
}
