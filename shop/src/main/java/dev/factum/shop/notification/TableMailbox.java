package dev.factum.shop.notification;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Mails in a table, delivered with the inbox record of the message that led to them: none twice, none lost. */
@Component
class TableMailbox implements Mailbox {
    record Delivered(Instant at, String to, String subject, String orderId) {}

    private final JdbcClient sql;

    TableMailbox(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public void deliver(Mail mail, Connection connection) throws SQLException {
        try (var insert =
                connection.prepareStatement("insert into mail (recipient, subject, order_id) values (?, ?, ?)")) {
            insert.setString(1, mail.to());
            insert.setString(2, mail.subject());
            insert.setString(3, mail.orderId());
            insert.executeUpdate();
        }
    }

    List<Delivered> newest(int limit) {
        return sql.sql("select * from mail order by number desc limit ?")
                .param(limit)
                .query((row, n) -> new Delivered(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("recipient"),
                        row.getString("subject"),
                        row.getString("order_id")))
                .list();
    }

    long count() {
        return sql.sql("select count(*) from mail").query(Long.class).single();
    }
}
