package dev.factum.subscription;

import dev.factum.log.Source;
import java.util.regex.Pattern;

/**
 * A name, a source, a reader, and what to do on failure.
 *
 * @param name durable: checkpoint, inbox and parking are kept under it; lower case, digits, dots and dashes, at most 100
 */
public record Subscription<M>(String name, Source<M> source, Reader<M> reader, Patience patience) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,99}");

    public Subscription {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException(
                    "subscription name '" + name + "': lower case letters, digits, dots and dashes, at most 100");
    }

    public static <M> Subscription<M> of(String name, Source<M> source, Reader.Handler<M> handler) {
        return new Subscription<>(name, source, Reader.each(handler), Patience.DEFAULT);
    }

    public static <M> Subscription<M> batches(String name, Source<M> source, Reader<M> reader) {
        return new Subscription<>(name, source, reader, Patience.DEFAULT);
    }

    public Subscription<M> with(Patience other) {
        return new Subscription<>(name, source, reader, other);
    }
}
