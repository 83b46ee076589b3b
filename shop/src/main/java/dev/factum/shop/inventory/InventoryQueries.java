package dev.factum.shop.inventory;

import dev.factum.shop.inventory.InventoryHttp.Moved;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The read side of stock. */
@Component
class InventoryQueries {
    record StockOf(
            String sku,
            long initial,
            long returned,
            long adjusted,
            long shipped,
            long reserved,
            long onHand,
            long shortage) {}

    record Adjustments(long count, long units) {}

    /** @param soldOut products of which none is free @param broken products whose stock is not what went in less what went out, or is below zero */
    record Books(
            long initial,
            long returned,
            long adjusted,
            long shipped,
            long reserved,
            long onHand,
            long shortage,
            Adjustments adjustments,
            long soldOut,
            long broken) {}

    private final JdbcClient sql;

    InventoryQueries(JdbcClient sql) {
        this.sql = sql;
    }

    Optional<StockOf> stock(String sku) {
        return sql.sql("select * from stock where sku = ?")
                .param(sku)
                .query(StockOf.class)
                .optional();
    }

    Moved moved(String movementId) {
        return sql.sql("""
                        select m.movement_id, case m.kind when 'opening' then m.units else coalesce(sum(a.applied), 0) end applied,
                          case m.kind when 'opening' then 0 else coalesce(sum(a.units - a.applied), 0) end shortage
                          from movement m left join adjustment a using (movement_id) where m.movement_id = ? group by m.movement_id
                        """).param(movementId).query(Moved.class).single();
    }

    Books books() {
        return sql.sql("""
                        select coalesce(sum(initial), 0) initial, coalesce(sum(returned), 0) returned, coalesce(sum(adjusted), 0) adjusted,
                          coalesce(sum(shipped), 0) shipped, coalesce(sum(reserved), 0) reserved, coalesce(sum(on_hand), 0) on_hand,
                          coalesce(sum(shortage), 0) shortage,
                          (select count(*) from adjustment) adjustments, (select coalesce(sum(units), 0) from adjustment) adjusted_units,
                          count(*) filter (where on_hand = 0) sold_out,
                          count(*) filter (where initial + returned - adjusted <> on_hand + reserved + shipped
                            or least(initial, returned, adjusted, shipped, reserved, on_hand, shortage) < 0) broken
                          from stock
                        """)
                .query((row, n) -> new Books(
                        row.getLong("initial"),
                        row.getLong("returned"),
                        row.getLong("adjusted"),
                        row.getLong("shipped"),
                        row.getLong("reserved"),
                        row.getLong("on_hand"),
                        row.getLong("shortage"),
                        new Adjustments(row.getLong("adjustments"), row.getLong("adjusted_units")),
                        row.getLong("sold_out"),
                        row.getLong("broken")))
                .single();
    }
}
