package dev.factum.topic;

import dev.factum.log.Source;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A named, keyed, partitioned log of messages between services. Declared once, in the contract: producers and consumers share name, types
 * and key. Order is kept among messages of one key.
 *
 * @param name lower case, with dots and dashes, at most 100 characters: {@code order.events}
 * @param messages a record or a sealed interface of records
 * @param key 1 to 200 characters; the same for what must stay in order
 */
public record Topic<M>(String name, Class<M> messages, Function<M, String> key) implements Source<M> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,99}");

    public Topic {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException(
                    "topic name '" + name + "': lower case letters, digits, dots and dashes, at most 100");
    }

    public static <M> Topic<M> of(String name, Class<M> messages, Function<M, String> key) {
        return new Topic<>(name, messages, key);
    }

    @Override
    public String toString() {
        return name;
    }
}
