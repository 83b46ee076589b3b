package dev.factum;

import dev.factum.Service.Part;
import dev.factum.log.Source;
import dev.factum.topic.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Who says what to whom, read from the values of services: as a drawing, and with what looks wrong in it. By topics, because what a
 * handler does with which message is code. Immutable.
 */
public record ServiceMap(List<Lines> services) {
    private static final Comparator<Edge> ORDER =
            Comparator.comparing(Edge::from).thenComparing(Edge::to).thenComparing(Edge::topic);

    /**
     * What one service says and hears, by the names of topics.
     *
     * @param says published or sent
     * @param takes as commands
     * @param hears as events, of others or its own
     */
    public record Lines(String service, Set<String> says, Set<String> takes, Set<String> hears) {
        public Lines {
            says = sorted(says);
            takes = sorted(takes);
            hears = sorted(hears);
        }

        public static Lines of(Service service) {
            var says = new TreeSet<String>();
            var takes = new TreeSet<String>();
            var hears = new TreeSet<String>();
            for (var part : service.parts())
                switch (part) {
                    case Part.Publishes<?, ?> p -> says.add(p.topic().name());
                    case Part.Sends(var topic) -> says.add(topic.name());
                    case Part.TakesIn<?, ?, ?, ?> t -> takes.add(t.commands().name());
                    case Part.Handles<?> h -> takes.add(h.commands().name());
                    case Part.Reacts<?>(var subscription) -> add(hears, subscription.source());
                    case Part.Projects<?, ?>(var projection) -> add(hears, projection.source());
                    case Part.Performs<?, ?>(var effect) -> add(hears, effect.source());
                    case Part.Orchestrates<?>(var saga) -> saga.inputs().forEach(input -> add(hears, input.source()));
                    case Part.Records ignored -> {}
                    case Part.Decides<?, ?, ?> ignored -> {}
                    case Part.ProjectsInline<?, ?> ignored -> {}
                    case Part.ProjectsLive<?, ?> ignored -> {}
                }
            return new Lines(service.name(), says, takes, hears);
        }

        private static void add(Set<String> hears, Source<?> source) {
            if (source instanceof Topic<?> topic) hears.add(topic.name());
        }

        private static Set<String> sorted(Set<String> names) {
            return Collections.unmodifiableSet(new LinkedHashSet<>(new TreeSet<>(names)));
        }
    }

    /** @param command whether it is taken as a command; else it is heard as an event */
    public record Edge(String from, String topic, String to, boolean command) {}

    public ServiceMap {
        services = List.copyOf(services);
    }

    public static ServiceMap of(Collection<Service> services) {
        return new ServiceMap(services.stream().map(Lines::of).toList());
    }

    public List<Edge> edges() {
        var edges = new ArrayList<Edge>();
        for (var from : services)
            for (var topic : from.says())
                for (var to : services) {
                    if (to.takes().contains(topic)) edges.add(new Edge(from.service(), topic, to.service(), true));
                    if (to.hears().contains(topic)) edges.add(new Edge(from.service(), topic, to.service(), false));
                }
        return edges.stream().sorted(ORDER).toList();
    }

    /** What somebody should look at, as sentences; none: nothing. Circles are of events alone: who is asked may well answer. */
    public List<String> findings() {
        var found = new ArrayList<String>();
        for (var topic : all(Lines::says))
            if (who(s -> s.takes().contains(topic) || s.hears().contains(topic)).isEmpty())
                found.add("nobody hears " + topic + ", which is said by "
                        + names(s -> s.says().contains(topic)));
        for (var topic : all(Lines::hears))
            if (who(s -> s.says().contains(topic)).isEmpty())
                found.add("nobody says " + topic + ", which is heard by "
                        + names(s -> s.hears().contains(topic)));
        for (var topic : all(Lines::takes)) {
            if (who(s -> s.says().contains(topic)).isEmpty())
                found.add("nobody sends " + topic + ", which is taken by "
                        + names(s -> s.takes().contains(topic)));
            if (who(s -> s.takes().contains(topic)).size() > 1)
                found.add("two take the commands of " + topic + ": "
                        + names(s -> s.takes().contains(topic)));
        }
        for (var circle : circles()) found.add("events go in circles among " + String.join(", ", circle));
        return found;
    }

    /** A flow chart: events as thin arrows, commands as thick ones. */
    public String mermaid() {
        var labels = new TreeMap<Edge, Set<String>>(
                Comparator.comparing(Edge::from).thenComparing(Edge::to).thenComparing(Edge::command));
        for (var edge : edges())
            labels.computeIfAbsent(edge, e -> new TreeSet<>()).add(edge.topic());
        var text = new StringBuilder("flowchart LR\n");
        for (var service : services) text.append("  ").append(service.service()).append('\n');
        labels.forEach((edge, topics) -> text.append("  ")
                .append(edge.from())
                .append(edge.command() ? " == \"" : " -- \"")
                .append(String.join(", ", topics))
                .append(edge.command() ? "\" ==> " : "\" --> ")
                .append(edge.to())
                .append('\n'));
        return text.toString();
    }

    private Set<String> all(Function<Lines, Set<String>> which) {
        var names = new TreeSet<String>();
        for (var service : services) names.addAll(which.apply(service));
        return names;
    }

    private List<Lines> who(Predicate<Lines> which) {
        return services.stream().filter(which).toList();
    }

    private String names(Predicate<Lines> which) {
        return String.join(" and ", who(which).stream().map(Lines::service).toList());
    }

    /** Groups of services of which each hears, over whatever others, of each. */
    private List<Set<String>> circles() {
        var heardBy = new TreeMap<String, Set<String>>();
        for (var edge : edges())
            if (!edge.command())
                heardBy.computeIfAbsent(edge.from(), from -> new TreeSet<>()).add(edge.to());
        var reached = new LinkedHashMap<String, Set<String>>();
        for (var service : services) reached.put(service.service(), reachedFrom(service.service(), heardBy));
        var found = new LinkedHashSet<Set<String>>();
        reached.forEach((one, others) -> {
            var circle = new TreeSet<>(others);
            circle.removeIf(other -> !reached.getOrDefault(other, Set.of()).contains(one));
            if (circle.size() > 1) found.add(circle);
        });
        return List.copyOf(found);
    }

    private static Set<String> reachedFrom(String service, Map<String, Set<String>> heardBy) {
        var reached = new TreeSet<String>();
        var next = new ArrayDeque<>(List.of(service));
        while (!next.isEmpty())
            for (var to : heardBy.getOrDefault(next.pop(), Set.of())) if (reached.add(to)) next.push(to);
        return reached;
    }
}
