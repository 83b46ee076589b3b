package dev.factum.shop;

import dev.factum.test.FaultProxy;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Delivery;
import dev.factum.topic.Transport.Message;
import dev.factum.topic.Transport.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;

/** What happens to a shop of several processes. Each is over when it returns. */
enum Fault {
    /** One process, {@code kill -9}. */
    KILLED {
        @Override
        void strike(Victim victim, Ground ground, Random random) {
            victim.process().destroyForcibly();
        }
    },
    /** One process, for longer than a lease lasts, at times. */
    STOPPED {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            signal("STOP", victim.process());
            try {
                Thread.sleep(random.nextInt(MILLIS));
            } finally {
                signal("CONT", victim.process());
            }
        }
    },
    /** All connections of one service's processes. */
    CUT_FROM_ITS_DATABASE {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            try (var c = ground.connect("postgres");
                    var terminate = c.prepareStatement(
                            "select pg_terminate_backend(pid) from pg_stat_activity where starts_with(datname, ?)")) {
                terminate.setString(1, "shop_" + victim.service());
                terminate.execute();
            }
        }
    },
    /** Whoever commits next does not hear that it has. */
    COMMITS_UNHEARD {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            long before = ground.database().lost();
            ground.database().loseReplies(REPLIES, FaultProxy.Reply::commits);
            Thread.sleep(random.nextInt(MILLIS) / 2);
            ground.database().pass();
            System.out.printf("replies lost: %d%n", ground.database().lost() - before);
        }
    },
    /** Everybody. */
    CUT_FROM_THE_BROKER {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            ground.broker().refuse();
            Thread.sleep(random.nextInt(MILLIS));
            ground.broker().pass();
        }
    },
    DATABASE_KILLED {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            ground.killDatabase();
        }
    },
    BROKER_KILLED {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            ground.restartBroker(true);
        }
    },
    BROKER_RESTARTED {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            ground.restartBroker(false);
        }
    },
    /** What services have told each other before comes once more, in order and out of time. */
    MESSAGES_REPEATED {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            try (var topics = ground.topics()) {
                int repeated = 0;
                for (var topic : TOPICS) {
                    var again = first(topics, topic, 50 + random.nextInt(MESSAGES));
                    assertStored(topics.publish(again));
                    repeated += again.size();
                }
                System.out.printf("messages sent again: %d%n", repeated);
            }
        }
    },
    /** A message that looks like others and is no JSON, on each topic. */
    POISONED {
        @Override
        void strike(Victim victim, Ground ground, Random random) throws Exception {
            try (var topics = ground.topics()) {
                for (var topic : TOPICS)
                    for (var like : first(topics, topic, 1))
                        assertStored(topics.publish(List.of(poison(like, random))));
            }
        }
    };

    /** How the key of each poison begins. */
    static final String POISON = "poison-";

    static final List<String> TOPICS = List.of("order.events", "payment.events", "inventory.events", "shipping.events");

    private static final int MILLIS = 6_000;
    private static final int REPLIES = 40;
    private static final int MESSAGES = 200;

    /** @param process one of the service's */
    record Victim(ProcessHandle process, String service) {
        /** Whoever lives. @param seen on the page */
        static List<Victim> all(JsonNode seen) {
            var all = new ArrayList<Victim>();
            for (var process : seen.path("processes"))
                ProcessHandle.of(process.path("pid").asLong())
                        .ifPresent(handle -> all.add(
                                new Victim(handle, process.path("service").asString())));
            return all;
        }
    }

    abstract void strike(Victim victim, Ground ground, Random random) throws Exception;

    private static void signal(String name, ProcessHandle process) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** @return fewer if there are no more within two seconds of the first; none if there is none within ten */
    private static List<Message> first(Transport topics, String topic, int count) throws Exception {
        topics.declare(List.of(topic));
        var found = new ArrayList<Message>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        try (var reading = topics.consume(topic, "torture", Map.of(), () -> {})) {
            while (found.size() < count && System.nanoTime() < end) {
                var some = reading.poll(count - found.size());
                if (found.isEmpty() && !some.isEmpty()) end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
                some.stream()
                        .map(Delivery::message)
                        .filter(message -> !message.key().startsWith(POISON))
                        .forEach(found::add);
                if (some.isEmpty()) Thread.sleep(20);
            }
        }
        return found;
    }

    private static Message poison(Message like, Random random) {
        return new Message(
                UUID.randomUUID(),
                like.topic(),
                POISON + random.nextInt(Integer.MAX_VALUE),
                like.time(),
                like.attributes(),
                "{\"order".getBytes(StandardCharsets.UTF_8));
    }

    private static void assertStored(List<Receipt> receipts) {
        Assertions.assertThat(receipts).allMatch(Receipt.Stored.class::isInstance);
    }
}
