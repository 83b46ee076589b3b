package dev.factum.test.simulation;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Cause;
import dev.factum.event.Codec;
import dev.factum.event.FactumException;
import dev.factum.event.Ids;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Table;
import dev.factum.test.SettableClock;
import dev.factum.topic.Transport.Message;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Several services with their databases, the topics between them and their clients, in one thread and with a clock of its own. What happens
 * next is chosen: whose turn it is, which message arrives, and once more, what is read when, how long everything waits, and around each commit
 * and each call to the outside whether the process dies there. A scenario says who is in it, what is asked of whom, and what has to hold.
 *
 * <p>Used by the thread that runs it. Everything that a scenario needs besides is to come from here, or it will not happen the same again: no
 * clock, no random, no ids of one's own.
 */
public final class World {
    private static final int STEPS = 50_000;
    private static final List<Duration> JUMPS =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofMinutes(10));
    /** At rest is who does nothing although all this time passes. */
    private static final List<Duration> PATIENCE = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20));

    private final Choices choices;
    private final Faults faults;
    private final Codec codec;
    private final boolean telling;
    private final SettableClock clock = new SettableClock();
    private final RandomGenerator random;
    private final SimulatedTopics topics;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final Map<String, Check> always = new LinkedHashMap<>();
    private final Map<String, Check> atRest = new LinkedHashMap<>();
    private final List<String> history = new ArrayList<>();
    private Duration passed = Duration.ZERO;
    private String actor = "";
    private boolean changed;
    private int idle;

    /** What a client asks of a service, with the same cause until it is answered. */
    @FunctionalInterface
    public interface Asking {
        void ask(Factum factum, Cause cause) throws Exception;
    }

    /** Whether something holds: if not, it throws. */
    @FunctionalInterface
    public interface Check {
        void check() throws Exception;
    }

    private record Request(Node of, String what, Cause cause, Asking asking) {}

    /** Something that can happen next. */
    private interface Next {
        void happen();
    }

    World(Choices choices, Codec codec, boolean telling) {
        this.choices = choices;
        this.codec = codec;
        this.telling = telling;
        this.faults = new Faults(choices);
        this.random = new SplittableRandom(choices.next(Integer.MAX_VALUE));
        this.topics = new SimulatedTopics(this::mayCrash, this::isAway, faults::holds, clock);
    }

    /** A service runs here, in a process with a database of its own. */
    public void run(Service service) {
        var ids = new Ids(clock, random);
        int batch = 1 + choices.next(3);
        var settings = new Settings(clock, ids, batch, Duration.ofMillis(100), 1, 1, 20);
        var store = new SimulatedStore(this::mayCrash, this::committed);
        if (nodes.put(service.name(), new Node(service, store, topics, codec, settings, random)) != null)
            throw new IllegalArgumentException("service " + service.name() + " runs here already");
    }

    /**
     * A client asks this of a service, sooner or later: again until there is an answer, and now and then once more. An exception is an answer, if
     * it is none that a retry helps against; a refusal is one.
     *
     * @param what is told of it
     */
    public void request(String service, String what, Asking asking) {
        requests.add(new Request(node(service), what, Cause.request(new Ids(clock, random).next()), asking));
    }

    /**
     * A call to the outside, to be made by an effect: the request may be lost, or the reply, or the process dies before or after it. What the
     * outside does is {@code call}.
     *
     * @throws IOException the reply does not come: what was done is not known
     */
    public <T> T call(String what, Callable<T> call) throws IOException {
        changed = true;
        mayCrash("before it calls");
        int lost = faults.loses();
        if (lost == 1) {
            tell(() -> what + ": the request is lost");
            throw new IOException("the connection was refused");
        }
        T answer;
        try {
            answer = call.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(what + ": " + e, e);
        }
        tell(() -> what + (lost == 2 ? ": done, the reply is lost" : ": done"));
        mayCrash("after it has called");
        if (lost == 2) throw new IOException("the connection was reset");
        return answer;
    }

    /** Has to hold after each step. @param invariant its name */
    public void always(String invariant, Check check) {
        if (always.put(invariant, check) != null)
            throw new IllegalArgumentException("there is an invariant '" + invariant + "' already");
    }

    /** Has to hold when everything that was under way has arrived, and nobody does anything any more, however long one waits. */
    public void atRest(String invariant, Check check) {
        if (atRest.put(invariant, check) != null)
            throw new IllegalArgumentException("there is an invariant '" + invariant + "' already");
    }

    /** One of {@code bound} ways the scenario may go; 0 is the plainest. */
    public int choose(int bound) {
        return choices.next(bound);
    }

    public Clock clock() {
        return clock;
    }

    /** @throws IllegalStateException while its process is down; at rest none is */
    public Factum factum(String service) {
        return node(service).factum();
    }

    /** A read model as it stands. */
    public <R> Map<String, R> rows(String service, Table<R> table) {
        return node(service).store.rows(table);
    }

    /** How many events a stream has that are committed, whether they can be read in the log yet or not. */
    public int events(String service, StreamId stream) {
        return node(service).store.read(stream, 0, Integer.MAX_VALUE).size();
    }

    /** What was delivered of a topic, repetitions included. */
    public List<Message> delivered(String topic) {
        return topics.delivered(topic);
    }

    private Node node(String service) {
        return Objects.requireNonNull(nodes.get(service), () -> "no service " + service + " runs here");
    }

    /** Until everybody rests. @return what did not hold */
    Optional<Broken> play() {
        for (int step = 0; step < STEPS; step++) {
            faults.step();
            if (!goOn()) return broken(atRest);
            if (changed) {
                changed = false;
                idle = 0;
                var broken = broken(always);
                if (broken.isPresent()) return broken;
            }
        }
        return Optional.of(new Broken("it comes to rest", "it did not in " + STEPS + " steps", List.copyOf(history)));
    }

    private boolean goOn() {
        if (faults.waits()) {
            pass(JUMPS.get(choices.next(JUMPS.size())));
            return true;
        }
        var possible = possible();
        if (!possible.isEmpty()) {
            possible.get(choices.next(possible.size())).happen();
            return true;
        }
        if (idle >= PATIENCE.size() && topics.isEmpty()) return false;
        pass(PATIENCE.get(Math.min(idle++, PATIENCE.size() - 1)));
        return true;
    }

    private List<Next> possible() {
        var possible = new ArrayList<Next>();
        for (var node : nodes.values()) {
            if (!node.isUp()) possible.add(() -> start(node));
            if (node.store.order.isSettled()) continue;
            for (int transaction : node.store.order.candidates()) possible.add(() -> settle(node, transaction));
        }
        for (int i = topics.ways() - 1; i >= 0; i--) {
            int way = i;
            possible.add(() -> deliver(way));
        }
        for (var node : nodes.values())
            for (var reader : node.readers()) if (node.isAwake(reader)) possible.add(() -> turn(node, reader));
        for (var request : requests) if (request.of().isUp()) possible.add(() -> ask(request));
        return possible;
    }

    private void start(Node node) {
        as(node, node.name, () -> {
            tell(() -> "starts");
            node.start();
            node.process().look();
        });
    }

    private void settle(Node node, int transaction) {
        node.store.order.settle(transaction);
        if (transaction > 0) tell(() -> "the log of " + node.name + ": a later transaction can be read first");
        if (node.isUp()) node.process().look();
    }

    private void deliver(int way) {
        boolean again = faults.repeats();
        var message = topics.deliver(way, again);
        changed = true;
        tell(() -> message.topic() + ": " + message.attributes().get("type") + " " + message.key() + " arrives"
                + (again ? ", and will once more" : ""));
    }

    private void turn(Node node, String reader) {
        as(node, node.name + " · " + reader, () -> node.process().turn(reader));
    }

    private void ask(Request request) {
        if (!faults.repeats()) requests.remove(request);
        as(request.of(), request.of().name, () -> {
            tell(() -> "is asked: " + request.what());
            boolean answered = false;
            try {
                request.asking().ask(request.of().factum(), request.cause());
                answered = true;
            } catch (Exception e) {
                answered = !(e instanceof FactumException known && known.retryHelps());
                tell(() -> "answers " + request.what() + " with " + e.getMessage());
            } finally {
                if (!answered && !requests.contains(request)) requests.add(request);
            }
            changed = true;
        });
    }

    private void pass(Duration time) {
        clock.tick(time);
        passed = passed.plus(time);
        for (var node : nodes.values()) if (node.isUp()) node.process().wakeAll();
    }

    private void as(Node node, String who, Next next) {
        actor = who;
        try {
            next.happen();
        } catch (Crash e) {
            node.die();
            changed = true;
        } finally {
            actor = "";
        }
    }

    private void mayCrash(String where) {
        if (!faults.crashes()) return;
        tell(() -> "dies " + where);
        throw new Crash();
    }

    private boolean isAway() {
        if (!faults.isAway()) return false;
        tell(() -> "finds the broker away");
        changed = true;
        return true;
    }

    private void tell(Supplier<String> what) {
        if (!telling) return;
        if (!passed.isZero()) history.add("… " + passed.toString().substring(2).toLowerCase(Locale.ROOT) + " pass");
        passed = Duration.ZERO;
        history.add(actor.isEmpty() ? what.get() : actor + ": " + what.get());
    }

    private void committed(List<Recorded<byte[]>> entries) {
        changed = true;
        if (!entries.isEmpty())
            tell(() -> "commits "
                    + entries.stream()
                            .map(e -> e.stream() + " " + e.envelope().type())
                            .toList());
    }

    private Optional<Broken> broken(Map<String, Check> invariants) {
        for (var invariant : invariants.entrySet()) {
            try {
                invariant.getValue().check();
            } catch (Exception | AssertionError e) {
                return Optional.of(
                        new Broken(invariant.getKey(), String.valueOf(e.getMessage()), List.copyOf(history)));
            }
        }
        return Optional.empty();
    }
}
