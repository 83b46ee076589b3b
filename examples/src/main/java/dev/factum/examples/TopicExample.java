package dev.factum.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.subscription.Subscription;
import dev.factum.test.Eventually;
import dev.factum.topic.Topic;
import java.util.List;
import java.util.UUID;

/** Two services share a contract and nothing else. The log is the outbox, the relay sends, the inbox takes each message once. */
public final class TopicExample {
    // the contract
    sealed interface Message {
        String orderId();
    }

    @TypeName("order-placed")
    record OrderPlaced(String orderId) implements Message {}

    @TypeName("order-reminder")
    record OrderReminder(String orderId) implements Message {}

    static final Topic<Message> ORDERS = Topic.of("order.events", Message.class, Message::orderId);

    // what each of them keeps to itself
    @TypeName("order.placed")
    record Placed(String orderId, String card) {}

    @TypeName("mail.written")
    record MailWritten(String about) {}

    static final StreamId MAILBOX = new StreamId("mailbox", "all");

    public static void main(String[] args) {
        var order = Service.named("order")
                .records(Placed.class)
                .publishes(Placed.class, ORDERS, placed -> List.of(new OrderPlaced(placed.orderId())))
                .sends(ORDERS);
        var mail = Service.named("mail")
                .records(MailWritten.class)
                .reacts(Subscription.of("mails", ORDERS, (message, tx) -> {
                    var written = new MailWritten(message.type() + " " + message.key());
                    tx.append(MAILBOX, ExpectedVersion.any(), List.of(written));
                }));
        var mailStore = Memory.store();
        var topics = Memory.topics();
        try (var orders = Factum.start(order, Memory.store(), topics, Json.codec());
                var mails = Factum.start(mail, mailStore, topics, Json.codec())) {
            place(orders, "7"); // published because it happened
            place(orders, "8");
            orders.transact(cause(), tx -> tx.send(ORDERS, new OrderReminder("8"))); // sent because the code says so
            Eventually.isTrue("three mails", () -> mails.log().head().at() == 3);
            for (var m : topics.messages("order.events"))
                System.out.println(m.attributes().get("type") + " of " + m.key() + " " + new String(m.body(), UTF_8));
            printMailbox(mails);
        }
        // A rebuilt broker is noticed. A reader that begins it anew handles nothing twice: the inbox knows messages.
        var rebuilt = Memory.topics();
        rebuilt.publish(topics.messages("order.events").reversed());
        try (var mails = Factum.start(mail, mailStore, rebuilt, Json.codec())) {
            Eventually.isTrue("noticed", () -> mails.status().getFirst().state() == Factum.State.HANDED_OVER);
            mails.rewind("mails", ORDERS);
            Eventually.isTrue("read again", () -> mails.status().getFirst().state() == Factum.State.RUNNING);
            printMailbox(mails);
        }
    }

    private static void place(Factum orders, String id) {
        var placed = List.of(new Placed(id, "4711"));
        orders.transact(cause(), tx -> tx.append(new StreamId("order", id), ExpectedVersion.noStream(), placed));
    }

    private static Cause cause() {
        return Cause.request(UUID.randomUUID());
    }

    private static void printMailbox(Factum mails) {
        for (var e : mails.log().read(MAILBOX, 0, 10))
            System.out.println(e.version() + " " + e.envelope().payload());
    }
}

/* Output:
order-placed of 7 {"orderId":"7"}
order-placed of 8 {"orderId":"8"}
order-reminder of 8 {"orderId":"8"}
1 MailWritten[about=order-placed 7]
2 MailWritten[about=order-placed 8]
3 MailWritten[about=order-reminder 8]
1 MailWritten[about=order-placed 7]
2 MailWritten[about=order-placed 8]
3 MailWritten[about=order-reminder 8]
*/
