package dev.factum.shop.shipping;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.shop.shipping.ShipmentDecider.Event;
import dev.factum.store.Table;

/** Every shipment. */
final class ShipmentList implements Projection<ShipmentList.Row, Event> {
    record Row(String orderId, String status, String country, int units) {
        private Row recalled() {
            return new Row(orderId, "recalled", country, units);
        }
    }

    @Override
    public Table<Row> table() {
        return new Table<>("shipment_list", 1, Row.class);
    }

    @Override
    public Source<Event> source() {
        return Source.own(Event.class);
    }

    @Override
    public void project(Envelope<Event> event, Rows<Row> rows) {
        switch (event.payload()) {
            case Event.Shipped s -> rows.put(new Row(s.orderId(), "shipped", s.country(), s.units()));
            case Event.Announced a -> {}
            case Event.Cleared c -> {}
            case Event.Refused r -> {}
            case Event.Recalled r -> rows.merge(new Row(r.orderId(), "recalled", "", 0), Row::recalled);
        }
    }
}
