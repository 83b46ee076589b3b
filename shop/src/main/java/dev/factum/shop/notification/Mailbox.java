package dev.factum.shop.notification;

import java.sql.Connection;
import java.sql.SQLException;

/** Where mails go. The shop's is a table; a mail server would be an effect. */
interface Mailbox {
    /** @param orderId what it is about */
    record Mail(String to, String subject, String orderId) {}

    void deliver(Mail mail, Connection connection) throws SQLException;
}
