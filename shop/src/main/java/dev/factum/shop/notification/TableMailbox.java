package dev.factum.shop.notification;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Mails in a table, delivered with the inbox record of the message that led to them: none twice, none lost. */
@Component
class TableMailbox implements Mailbox {
    /** How many were written when an order came, and when it was over. */
    record Books(long received, long closed) {}

    record Delivered(Instant at, String to, String subject, String orderId) {}

    private final JdbcClient sql;

    TableMailbox(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public void deliver(Mail mail, Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into mail (recipient, subject, order_id, occasion) values (?, ?, ?, ?)")) {
            insert.setString(1, mail.to());
            insert.setString(2, mail.subject());
            insert.setString(3, mail.orderId());
            insert.setString(4, mail.occasion().name().toLowerCase(Locale.ROOT));
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

    Books books() {
        return sql.sql("""
                        select count(*) filter (where occasion = 'received') received, count(*) filter (where occasion = 'closed') closed
                          from mail
                        """).query(Books.class).single();
    }
}
