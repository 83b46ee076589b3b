package dev.factum.bench;

import dev.factum.bench.Domain.LineAdded;
import dev.factum.bench.Units.OrderUnits;
import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A read model: how much of each order there is. @param all what is told of each event */
record Units(int version, Source<LineAdded> source, Countdown all) implements Projection<OrderUnits, LineAdded> {
    static final String TABLE = "order_units";

    record OrderUnits(String orderId, int lines, long units) {
        OrderUnits with(LineAdded line) {
            return new OrderUnits(orderId, lines + 1, units + line.quantity());
        }
    }

    static void createTable(DataSource pool) throws SQLException {
        Database.execute(
                pool,
                "create table " + TABLE + " (order_id text primary key, lines int not null, units bigint not null)");
    }

    @Override
    public Table<OrderUnits> table() {
        return new Table<>(TABLE, version, OrderUnits.class);
    }

    @Override
    public void project(Envelope<LineAdded> event, Rows<OrderUnits> rows) {
        rows.merge(new OrderUnits(event.key(), 0, 0), order -> order.with(event.payload()));
        all.had(1, event.payload().quantity());
    }
}
