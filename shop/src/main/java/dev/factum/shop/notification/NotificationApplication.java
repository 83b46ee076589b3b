package dev.factum.shop.notification;

import dev.factum.Service;
import dev.factum.shop.contract.Desk;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.notification.Mailbox.Mail;
import dev.factum.shop.notification.Mailbox.Occasion;
import dev.factum.subscription.Subscription;
import java.net.URI;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The notification service: it hears what happens to orders and writes to the customers that are known. */
@SpringBootApplication
@Import(Desk.class)
public class NotificationApplication {
    @Bean
    HttpOrders orders(@Value("${shop.gateway}") URI gateway, JsonMapper json) {
        return new HttpOrders(gateway, json);
    }

    /** What it writes when an order is placed, the message carries; what it writes when one is closed, it has to ask for. */
    @Bean
    Service service(Mailbox mailbox, AskOrder orders) {
        return Service.named("notification")
                .reacts(Subscription.of("mails", Orders.EVENTS, (event, tx) -> {
                    if (!(event.payload() instanceof Orders.Event.OrderPlaced placed)) return;
                    var subject = "We have received your order " + placed.orderId();
                    var mail = Mail.to(placed.customerId(), subject, placed.orderId(), Occasion.RECEIVED);
                    if (mail.isPresent()) mailbox.deliver(mail.get(), tx.connection());
                }))
                .performs(new TellOutcome(orders, mailbox));
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of());
    }

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
        TableMailbox.Books books() {
            return mailbox.books();
        }
    }
}
