package dev.factum;

import dev.factum.decider.Aggregate;
import dev.factum.effect.Effect;
import dev.factum.projection.Projection;
import dev.factum.saga.Saga;
import dev.factum.subscription.Commands;
import dev.factum.subscription.Subscription;
import dev.factum.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a service is, as a value: nothing runs yet. The same value runs on PostgreSQL and on {@code memory}, is checked at start-up, and can
 * be drawn. Immutable.
 *
 * @param name lower case letters, digits and dashes, at most 50; it names the service's log and is the source of what it sends
 */
public record Service(String name, List<Part> parts) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    public Service {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException(
                    "service name '" + name + "': lower case letters, digits and dashes, at most 50");
        parts = List.copyOf(parts);
    }

    /** One thing that a service does. */
    public sealed interface Part {
        record Records(Class<?> events) implements Part {}

        record Decides<C, S, E>(Aggregate<C, S, E> aggregate) implements Part {}

        record TakesIn<M, C, S, E>(Topic<M> commands, Aggregate<C, S, E> aggregate, Function<M, C> as)
                implements Part {}

        record Handles<M>(Topic<M> commands, Commands<M> handler) implements Part {}

        record Publishes<E, M>(Class<E> events, Topic<M> topic, Function<E, List<M>> as) implements Part {}

        record Sends(Topic<?> topic) implements Part {}

        record Projects<R, E>(Projection<R, E> projection) implements Part {}

        record ProjectsInline<R, E>(Projection<R, E> projection) implements Part {}

        record ProjectsLive<R, E>(Projection<R, E> projection) implements Part {}

        record Reacts<M>(Subscription<M> subscription) implements Part {}

        record Performs<E, O>(Effect<E, O> effect) implements Part {}

        record Orchestrates<S>(Saga<S> saga) implements Part {}
    }

    public static Service named(String name) {
        return new Service(name, List.of());
    }

    /** Events that it appends without an aggregate. */
    public Service records(Class<?> events) {
        return plus(new Part.Records(events));
    }

    public <C, S, E> Service decides(Aggregate<C, S, E> aggregate) {
        return plus(new Part.Decides<>(aggregate));
    }

    /** Takes in the commands of a topic, as the aggregate's; a refusal is told to the sender. */
    public <M, C, S, E> Service decides(Aggregate<C, S, E> aggregate, Topic<M> commands, Function<M, C> as) {
        return plus(new Part.Decides<>(aggregate)).plus(new Part.TakesIn<>(commands, aggregate, as));
    }

    /** Takes in the commands of a topic without an aggregate; a refusal is told to the sender. */
    public <M> Service handles(Topic<M> commands, Commands<M> handler) {
        return plus(new Part.Handles<>(commands, handler));
    }

    /**
     * Tells others: a pure function of the event alone, so that run again it gives the same messages under the same ids. What needs more than
     * the event is sent with {@code Transaction.send}.
     */
    public <E, M> Service publishes(Class<E> events, Topic<M> topic, Function<E, List<M>> as) {
        return plus(new Part.Publishes<>(events, topic, as));
    }

    /** Topics to which its handlers or sagas send. Whatever is not declared is refused when it is sent. */
    public Service sends(Topic<?>... topics) {
        var next = this;
        for (var topic : topics) next = next.plus(new Part.Sends(topic));
        return next;
    }

    /** By a reader of its own, a moment after the event; may be rebuilt while others append. */
    public Service projects(Projection<?, ?> projection) {
        return plus(new Part.Projects<>(projection));
    }

    /**
     * In the transaction that appends: whoever sees the event sees the row. Best where a row is made of one key's events; transactions that
     * change one row wait for each other, and a rule that fails fails the append. Of own events only. Every instance that appends has to
     * have the projection; after a release was rolled out beside one without it, rebuild it.
     */
    public Service projectsInline(Projection<?, ?> projection) {
        return plus(new Part.ProjectsInline<>(projection));
    }

    /** When somebody asks, see {@code Factum.live}: there is no table. Of own events only. */
    public Service projectsLive(Projection<?, ?> projection) {
        return plus(new Part.ProjectsLive<>(projection));
    }

    public Service reacts(Subscription<?> subscription) {
        return plus(new Part.Reacts<>(subscription));
    }

    public Service performs(Effect<?, ?> effect) {
        return plus(new Part.Performs<>(effect));
    }

    public Service orchestrates(Saga<?> saga) {
        return plus(new Part.Orchestrates<>(saga));
    }

    private Service plus(Part part) {
        var all = new ArrayList<>(parts);
        all.add(part);
        return new Service(name, all);
    }
}
