package dev.factum.runtime;

import dev.factum.Service;
import dev.factum.Service.Part;
import dev.factum.decider.Aggregate;
import dev.factum.event.Shape;
import dev.factum.event.Types;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.saga.Saga;
import dev.factum.saga.SagaStep;
import dev.factum.store.Misconfigured;
import dev.factum.store.Table;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A service value, checked: every name resolves, nothing is said twice, and everything that is read is written by somebody who says so. */
final class Blueprint {
    /** The relay's name among the readers. */
    static final String RELAY = "relay";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,99}");

    final Service service;
    final String name;
    final Types events;
    final Topic<Answer> answers;
    private final Map<String, Topic<?>> topics = new LinkedHashMap<>();
    private final Map<String, Types> topicTypes = new HashMap<>();
    private final Map<String, Types> sagaStates = new HashMap<>();
    private final Set<String> sendable = new HashSet<>();
    private final Set<String> readers = new HashSet<>();
    private final Map<String, Aggregate<?, ?, ?>> aggregates = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Set<String> projected = new HashSet<>();

    Blueprint(Service service) {
        this.service = service;
        this.name = service.name();
        this.answers = Answer.topic(name);
        this.events = eventTypes();
        readers.add(RELAY);
        for (var part : service.parts()) check(part);
        for (var category : aggregates.keySet())
            if (readers.contains(category))
                throw wrong("an aggregate and a reader are both called " + category
                        + ": what they have handled is kept under the name, rename one");
        topics.forEach(
                (topic, declared) -> topicTypes.put(topic, types(List.of(declared.messages()), "topic " + topic)));
    }

    /** Whether the inbox has a consumer of this name that is a reader or an aggregate. */
    boolean isName(String consumer) {
        return readers.contains(consumer) || aggregates.containsKey(consumer);
    }

    Set<String> topics() {
        return topics.keySet();
    }

    /** Of everything that the log may hold. */
    Set<Types.Name> storedNames() {
        var names = new HashSet<>(events.names());
        topicTypes.values().forEach(types -> names.addAll(types.names()));
        names.addAll(Types.of(Answer.class).names());
        return names;
    }

    List<Table<?>> tables() {
        var tables = new ArrayList<Table<?>>();
        for (var part : service.parts())
            if (part instanceof Part.Projects<?, ?>(var projection)) tables.add(projection.table());
            else if (part instanceof Part.ProjectsInline<?, ?>(var projection)) tables.add(projection.table());
        return tables;
    }

    Collection<Aggregate<?, ?, ?>> aggregates() {
        return aggregates.values();
    }

    /** Nothing where no snapshots are kept. */
    @Nullable
    Shape shapeOf(Aggregate<?, ?, ?> aggregate) {
        return shapes.get(aggregate.category());
    }

    @Nullable
    Topic<?> topic(String topic) {
        return topics.get(topic);
    }

    boolean maySendTo(String topic) {
        return sendable.contains(topic);
    }

    /** Whether it has anything to relay: what it declares, or answers. */
    boolean sends() {
        return !sendable.isEmpty()
                || service.parts().stream()
                        .anyMatch(p -> p instanceof Part.TakesIn<?, ?, ?, ?> || p instanceof Part.Handles<?>);
    }

    Types typesOf(String topic) {
        var types = topicTypes.get(topic);
        if (types == null)
            throw new IllegalArgumentException("service " + name + " does not declare the topic " + topic);
        return types;
    }

    Types statesOf(String saga) {
        var types = sagaStates.get(saga);
        if (types == null) throw new IllegalArgumentException("service " + name + " has no saga " + saga);
        return types;
    }

    private Types eventTypes() {
        var roots = new LinkedHashSet<Class<?>>();
        for (var part : service.parts()) {
            if (part instanceof Part.Decides<?, ?, ?>(var aggregate)) roots.add(aggregate.events());
            if (part instanceof Part.Records(var declared)) roots.add(declared);
            if (part instanceof Part.Orchestrates<?>) roots.add(SagaStep.class);
        }
        try {
            return Types.of(roots);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private void check(Part part) {
        switch (part) {
            case Part.Records ignored -> {}
            case Part.Decides<?, ?, ?>(var aggregate) -> {
                if (aggregates.putIfAbsent(aggregate.category(), aggregate) != null)
                    throw wrong("two aggregates of the category " + aggregate.category() + ": their streams would mix");
                if (!aggregate.snapshots().isNone()) shapes.put(aggregate.category(), shape(aggregate));
            }
            case Part.TakesIn<?, ?, ?, ?> takes -> reads(takes.commands().name(), takes.commands());
            case Part.Handles<?> handles -> reads(handles.commands().name(), handles.commands());
            case Part.Publishes<?, ?> publishes -> {
                own(publishes.events(), "the publication to " + publishes.topic());
                declare(publishes.topic());
                sendable.add(publishes.topic().name());
            }
            case Part.Sends(var topic) -> {
                declare(topic);
                sendable.add(topic.name());
            }
            case Part.Projects<?, ?>(var projection) -> {
                reads(projection.table().subscription(), projection.source());
                writes(projection);
            }
            case Part.ProjectsInline<?, ?>(var projection) -> {
                ownAlone(projection, "inline");
                writes(projection);
            }
            case Part.ProjectsLive<?, ?>(var projection) -> ownAlone(projection, "live");
            case Part.Reacts<?>(var subscription) -> reads(subscription.name(), subscription.source());
            case Part.Performs<?, ?>(var effect) -> {
                plain(effect.name(), "effect");
                reads(effect.name(), effect.source());
            }
            case Part.Orchestrates<?>(var saga) -> {
                plain(saga.name(), "saga");
                sagaStates.put(saga.name(), types(statesOf(saga), "saga " + saga.name()));
                declare(answers);
                name(saga.name());
                var heard = new HashSet<Object>();
                for (var input : saga.inputs()) {
                    // two values of one topic differ by their key functions
                    if (!heard.add(input.source() instanceof Topic<?> topic ? topic.name() : input.source()))
                        throw wrong("saga " + saga.name() + " has two inputs from " + input.source() + ": make it one");
                    hears(saga.name(), input.source());
                }
            }
        }
    }

    private void writes(Projection<?, ?> projection) {
        if (!projected.add(projection.table().name()))
            throw wrong("two projections write the table " + projection.table().name()
                    + ": a row has one owner, give each a table of its own");
    }

    private void ownAlone(Projection<?, ?> projection, String how) {
        if (projection.source() instanceof Topic<?> topic)
            throw wrong("projection " + projection.table().name() + " is made of the topic " + topic + " and cannot be "
                    + how + ": only own events are there when they are appended");
        own(projection.source().messages(), "projection " + projection.table().name());
    }

    private void reads(String reader, Source<?> source) {
        name(reader);
        hears(reader, source);
    }

    private void hears(String reader, Source<?> source) {
        if (source instanceof Topic<?> topic) declare(topic);
        else own(source.messages(), reader);
    }

    private void plain(String reader, String what) {
        if (!NAME.matcher(reader).matches())
            throw wrong(what + " name '" + reader + "': lower case letters, digits, dots and dashes, at most 100");
    }

    private void name(String reader) {
        if (!readers.add(reader))
            throw wrong(
                    "two readers are called " + reader + ": checkpoint and inbox are kept under the name, rename one");
    }

    private void own(Class<?> read, String by) {
        for (var written : events.names())
            if (read.isAssignableFrom(
                    events.find(written.type(), written.version()).orElseThrow())) return;
        throw wrong(by + " reads " + read.getName()
                + " of the own log, and nothing here writes such events: declare them with decides or records");
    }

    private void declare(Topic<?> topic) {
        var before = topics.putIfAbsent(topic.name(), topic);
        if (before != null && before.messages() != topic.messages())
            throw wrong(
                    "topic " + topic + " is declared with " + before.messages().getName() + " and with "
                            + topic.messages().getName() + ": a topic has one contract");
    }

    /** With those that earlier releases have left. */
    private static List<Class<?>> statesOf(Saga<?> saga) {
        var states = new ArrayList<Class<?>>();
        states.add(saga.states());
        saga.former().forEach(former -> states.add(former.states()));
        return states;
    }

    private Types types(List<? extends Class<?>> roots, String of) {
        try {
            return Types.of(roots);
        } catch (IllegalArgumentException e) {
            throw wrong(of + ": " + e.getMessage());
        }
    }

    private Shape shape(Aggregate<?, ?, ?> aggregate) {
        try {
            return Shape.of(aggregate.state());
        } catch (IllegalArgumentException e) {
            throw wrong("the states of " + aggregate.category() + " cannot be kept as snapshots: " + e.getMessage()
                    + "; or keep none, with Aggregate.with(SnapshotRule.NONE)");
        }
    }

    private Misconfigured wrong(@Nullable String what) {
        return new Misconfigured("service " + name + ": " + what);
    }
}
