package dev.factum.shop.notification;

import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.notification.AskOrder.Order;
import dev.factum.shop.notification.Mailbox.Mail;
import dev.factum.shop.notification.Mailbox.Occasion;
import dev.factum.store.Transaction;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** Hears that an order is closed, asks how, and writes it to the customer. */
record TellOutcome(AskOrder orders, Mailbox mailbox) implements Effect<Orders.Closed, Order> {
    @Override
    public String name() {
        return "outcomes";
    }

    @Override
    public Source<Orders.Closed> source() {
        return Orders.NOTICES;
    }

    @Override
    public boolean concerns(Orders.Closed notice) {
        return true;
    }

    /** What is asked for is at least as new as the notice, though the list that answers may be a moment behind. */
    @Override
    public Order perform(Envelope<Orders.Closed> notice, String key) throws IOException, InterruptedException {
        var order = orders.order(notice.payload().orderId(), new Position(notice.source(), notice.sequence(), 0));
        if (order.status().equals("processing"))
            throw new IOException("order " + order.orderId() + " is closed, and who was asked does not know it yet");
        return order;
    }

    @Override
    public void record(Envelope<Orders.Closed> notice, Order order, Transaction tx) throws SQLException {
        var mail = mail(order);
        if (mail.isPresent()) mailbox.deliver(mail.get(), tx.connection());
    }

    private static Optional<Mail> mail(Order order) {
        var outcome = order.reason() == null
                ? "of " + order.total().amount() + " " + order.total().currency() + " is on its way"
                : "was cancelled: " + why(order.reason());
        return Mail.to(
                order.customerId(), "Your order " + order.orderId() + " " + outcome, order.orderId(), Occasion.CLOSED);
    }

    /** A code is for programs. */
    private static String why(String code) {
        return switch (code) {
            case "stock.short" -> "something in it is out of stock";
            case "declined" -> "the payment was declined";
            case "shipping.refused" -> "the carrier does not take it";
            case "timed out" -> "it took too long";
            default -> code;
        };
    }
}
