package dev.factum.shop.notification;

import dev.factum.Service;
import dev.factum.shop.contract.Desk;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.notification.Mailbox.Mail;
import dev.factum.subscription.Subscription;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The notification service: it hears what happens to orders and writes to the customers that are known. */
@SpringBootApplication
@Import(Desk.class)
public class NotificationApplication {
    @Bean
    Service service(Mailbox mailbox) {
        return Service.named("notification").reacts(Subscription.of("mails", Orders.EVENTS, (event, tx) -> {
            var mail = mail(event.payload());
            if (mail.isPresent()) mailbox.deliver(mail.get(), tx.connection());
        }));
    }

    private static Optional<Mail> mail(Orders.Event event) {
        return switch (event) {
            case Orders.Event.OrderPlaced p -> to(p.customerId(), "We have received your order " + p.orderId(), p);
            case Orders.Event.OrderCompleted c -> to(c.customerId(), "Your order " + c.orderId() + " is on its way", c);
            case Orders.Event.OrderCancelled c ->
                to(c.customerId(), "Your order " + c.orderId() + " was cancelled: " + why(c.reason()), c);
        };
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

    /** A guest has left no address. */
    private static Optional<Mail> to(@Nullable String customerId, String subject, Orders.Event event) {
        return Optional.ofNullable(customerId)
                .map(id -> new Mail("customer-" + id + "@shop.example", subject, event.orderId()));
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of());
    }

    record Books(long mails) {}

    /** The notification service, as the gateway asks it. */
    @RestController
    static class NotificationHttp {
        private static final int SHOWN = 20;

        private final TableMailbox mailbox;

        NotificationHttp(TableMailbox mailbox) {
            this.mailbox = mailbox;
        }

        @GetMapping("/mailbox")
        List<TableMailbox.Delivered> mailbox() {
            return mailbox.newest(SHOWN);
        }

        @GetMapping("/books")
        Books books() {
            return new Books(mailbox.count());
        }
    }
}
