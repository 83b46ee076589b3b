package dev.factum.shop.notification;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where mails go. The shop's is a table; a mail server would be an effect. */
interface Mailbox {
    enum Occasion {
        RECEIVED,
        CLOSED
    }

    /** @param orderId what it is about */
    record Mail(String to, String subject, String orderId, Occasion occasion) {
        /** To a customer; a guest has left no address. */
        static Optional<Mail> to(@Nullable String customerId, String subject, String orderId, Occasion occasion) {
            return Optional.ofNullable(customerId)
                    .map(id -> new Mail("customer-" + id + "@shop.example", subject, orderId, occasion));
        }
    }

    void deliver(Mail mail, Connection connection) throws SQLException;
}
