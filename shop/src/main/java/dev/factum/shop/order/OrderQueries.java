package dev.factum.shop.order;

import dev.factum.shop.contract.Amount;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The read side: plain SQL on the projections' tables. */
@Component
class OrderQueries {
    record Order(
            String orderId,
            @Nullable String customerId,
            String country,
            LocalDate placedOn,
            Instant placedAt,
            String status,
            @Nullable String reason,
            int lines,
            Amount total,
            String correlation) {}

    record Page(int page, int size, long total, List<Order> orders) {}

    /** @param known of customers that are known */
    record Counts(
            long placed,
            long known,
            long lines,
            long processing,
            long completed,
            Map<String, Long> cancelled,
            Amount amountPlaced,
            Amount amountCancelled) {}

    record Notes(long count, Amount amount) {}

    private static final String CURRENCY = "GBP";
    private static final String NEWEST = "order by placed_at desc, order_id desc limit 30";

    private final JdbcClient sql;

    OrderQueries(JdbcClient sql) {
        this.sql = sql;
    }

    Optional<Order> order(String orderId) {
        return sql.sql("select * from order_list where order_id = ?")
                .param(orderId)
                .query(OrderQueries::order)
                .optional();
    }

    Page orders(String customerId, int page, int size) {
        long total = sql.sql("select count(*) from order_list where customer_id = ?")
                .param(customerId)
                .query(Long.class)
                .single();
        var orders = sql.sql(
                        "select * from order_list where customer_id = ? order by placed_at desc, order_id desc limit ? offset ?")
                .params(customerId, size, (long) (page - 1) * size)
                .query(OrderQueries::order)
                .list();
        return new Page(page, size, total, orders);
    }

    List<Order> recent() {
        return sql.sql("select * from order_list " + NEWEST)
                .query(OrderQueries::order)
                .list();
    }

    List<Order> undone() {
        return sql.sql(
                        "select * from order_list where status = 'cancelled' order by changed_at desc, order_id desc limit 30")
                .query(OrderQueries::order)
                .list();
    }

    long processing() {
        return sql.sql("select count(*) from order_list where status = 'processing'")
                .query(Long.class)
                .single();
    }

    double placedPerSecond() {
        return sql.sql("select count(*) / 10.0 from order_list where placed_at > now() - interval '10 seconds'")
                .query(Double.class)
                .single();
    }

    Counts counts() {
        var cancelled = new TreeMap<String, Long>();
        sql.sql("select reason, count(*) n from order_list where status = 'cancelled' group by reason")
                .query((row, n) -> cancelled.put(row.getString("reason"), row.getLong("n")))
                .list();
        return sql.sql("""
                        select count(*) placed, count(customer_id) known, coalesce(sum(lines), 0) lines, count(*) filter (where status = 'processing') processing,
                          count(*) filter (where status = 'completed') completed, coalesce(sum(total), 0) amount,
                          coalesce(sum(total) filter (where status = 'cancelled'), 0) amount_cancelled from order_list
                        """)
                .query((row, n) -> new Counts(
                        row.getLong("placed"),
                        row.getLong("known"),
                        row.getLong("lines"),
                        row.getLong("processing"),
                        row.getLong("completed"),
                        cancelled,
                        amount(row.getBigDecimal("amount")),
                        amount(row.getBigDecimal("amount_cancelled"))))
                .single();
    }

    Notes creditNotes() {
        return sql.sql("select count(*) n, coalesce(sum(amount), 0) amount from credit_note_list")
                .query((row, n) -> new Notes(row.getLong("n"), amount(row.getBigDecimal("amount"))))
                .single();
    }

    private static Amount amount(BigDecimal amount) {
        return Amount.of(amount, CURRENCY);
    }

    private static Order order(ResultSet row, int n) throws SQLException {
        return new Order(
                row.getString("order_id"),
                row.getString("customer_id"),
                row.getString("country"),
                row.getObject("placed_on", LocalDate.class),
                row.getObject("placed_at", OffsetDateTime.class).toInstant(),
                row.getString("status"),
                row.getString("reason"),
                row.getInt("lines"),
                Amount.of(row.getBigDecimal("total"), row.getString("currency")),
                row.getString("correlation"));
    }
}
