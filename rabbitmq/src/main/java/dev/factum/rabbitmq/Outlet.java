package dev.factum.rabbitmq;

import java.util.Map;
import java.util.Set;

/**
 * A queue beside a topic's streams, for consumers that are not Factum's. It gets a copy of each message that it asks for, from when it is there on;
 * Factum never reads it. It is made with the topic, by whoever has it among his options, and is durable. What its consumers leave lying is kept for as
 * long as the topic's messages.
 *
 * <p>Order is as the broker delivers to one consumer of the queue. A queue in the way of the confirmation makes sending slower; one that nobody reads fills the disk.
 */
public sealed interface Outlet {
    String topic();

    /** Its name, also that of the exchange in front of it. */
    String queue();

    /** Every message, by a fanout exchange. */
    record All(String topic, String queue) implements Outlet {
        public All {
            checkNames(topic, queue);
        }
    }

    /**
     * Messages of these types, by a direct exchange: a binding for each type and partition.
     *
     * @param types 1 to 100 logical names
     */
    record Types(String topic, String queue, Set<String> types) implements Outlet {
        private static final int MOST = 100;

        public Types {
            checkNames(topic, queue);
            types = Set.copyOf(types);
            if (types.isEmpty() || types.size() > MOST)
                throw new IllegalArgumentException(queue + " asks for 1 to " + MOST + " types, not " + types.size());
        }
    }

    /**
     * Messages that have all of these CloudEvents attributes, by a headers exchange.
     *
     * @param attributes 1 or more, by their plain names: {@code source}, {@code type}, {@code partitionkey}
     */
    record Attributes(String topic, String queue, Map<String, String> attributes) implements Outlet {
        public Attributes {
            checkNames(topic, queue);
            attributes = Map.copyOf(attributes);
            if (attributes.isEmpty())
                throw new IllegalArgumentException(
                        queue + " asks for no attribute: say which, or ask for all messages");
        }
    }

    /**
     * Every message, the most urgent first among those that wait. The priority is the sender's to give: all who send to the topic need this option, and messages of a
     * sender without it have none. A classic queue, because quorum queues know no such priorities: it lies on one machine of a cluster.
     *
     * @param priorities by type, 1 to 9; what is not named has 0
     */
    record Urgent(String topic, String queue, Map<String, Integer> priorities) implements Outlet {
        static final int HIGHEST = 9;

        public Urgent {
            checkNames(topic, queue);
            priorities = Map.copyOf(priorities);
            if (priorities.isEmpty())
                throw new IllegalArgumentException(
                        queue + " has no priority: say of which type, or ask for all messages");
            priorities.forEach((type, priority) -> {
                if (priority < 1 || priority > HIGHEST)
                    throw new IllegalArgumentException(
                            queue + " has priorities of 1 to " + HIGHEST + ", not " + priority + " for " + type);
            });
        }
    }

    private static void checkNames(String topic, String queue) {
        if (topic.isBlank()) throw new IllegalArgumentException("an outlet is of a topic, and this one has no name");
        if (queue.isBlank() || queue.length() > 200 || queue.equals(topic) || queue.startsWith(topic + "."))
            throw new IllegalArgumentException("the queue of an outlet of " + topic
                    + " has a name of 1 to 200 characters that does not begin like the topic's own streams, not \""
                    + queue + "\"");
    }
}
