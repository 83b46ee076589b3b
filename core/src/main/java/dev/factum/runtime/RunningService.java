package dev.factum.runtime;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Service.Part;
import dev.factum.Settings;
import dev.factum.decider.Aggregate;
import dev.factum.event.Cause;
import dev.factum.event.Codec;
import dev.factum.log.Log;
import dev.factum.log.Position;
import dev.factum.parking.Parking;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Transaction.Work;
import dev.factum.topic.Transport;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service value on a store and a transport: its tail, its readers, and the door for commands. */
public final class RunningService implements Factum {
    private static final Logger LOG = LoggerFactory.getLogger(RunningService.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final Blueprint blueprint;
    private final Store store;
    private final Settings settings;
    private final Letters letters;
    private final Tail tail;
    private final TakeCommand commands;
    private final Map<String, Runner> runners = new LinkedHashMap<>();
    private final Map<String, Projecting<?, ?>> projections = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Thread tailing;
    private final Log log;
    private final Parking parking;

    private RunningService(Blueprint blueprint, Store store, Transport transport, Codec codec, Settings settings) {
        this.blueprint = blueprint;
        this.store = store;
        this.settings = settings;
        this.letters = new Letters(blueprint, codec, settings.clock());
        this.tail = new Tail(store, letters, settings.idle());
        this.commands = new TakeCommand(blueprint, store, letters, this::unit, settings.attempts());
        this.log = new ReadLog(blueprint, store, letters);
        this.parking = new ParkingDesk(store, letters);
        for (var handler : handlers(transport))
            runners.put(
                    handler.name(),
                    new Runner(handler, store, transport, blueprint, letters, tail, settings, this::unit));
    }

    /** See {@link Factum#start}. */
    public static Factum start(Service service, Store store, Transport transport, Codec codec, Settings settings) {
        var blueprint = new Blueprint(service);
        store.open(blueprint.name, blueprint.storedNames(), blueprint.tables());
        transport.declare(blueprint.topics());
        var running = new RunningService(blueprint, store, transport, codec, settings);
        running.go();
        return running;
    }

    private void go() {
        if (runners.values().stream().anyMatch(Runner::readsTheLog))
            tailing = Thread.ofPlatform().daemon().name(blueprint.name + " tail").start(tail);
        runners.forEach((name, runner) ->
                threads.add(Thread.ofPlatform().daemon().name(blueprint.name + " " + name).start(runner)));
        LOG.info("{} runs with the readers {}", blueprint.name, runners.keySet());
    }

    private List<Handler> handlers(Transport transport) {
        var handlers = new ArrayList<Handler>();
        for (var part : blueprint.service.parts())
            switch (part) {
                case Part.TakesIn<?, ?, ?, ?> takes -> handlers.add(TakingCommands.of(takes));
                case Part.Handles<?> handles -> handlers.add(TakingCommands.of(handles));
                case Part.Projects<?, ?>(var projection) -> {
                    var projecting = new Projecting<>(projection, blueprint);
                    projections.put(projection.table().name(), projecting);
                    handlers.add(projecting);
                }
                case Part.Reacts<?>(var subscription) -> handlers.add(new Reacting<>(subscription, blueprint));
                case Part.Performs<?, ?>(var effect) ->
                    handlers.add(new Performing<>(effect, blueprint, settings.calls()));
                case Part.Orchestrates<?>(var saga) ->
                    handlers.add(new Orchestrating<>(saga, blueprint, letters, settings.ids()));
                case Part.Decides<?, ?, ?> ignored -> {}
                case Part.Records ignored -> {}
                case Part.Publishes<?, ?> ignored -> {}
                case Part.Sends ignored -> {}
            }
        if (blueprint.sends()) handlers.add(new Relaying(blueprint, letters, transport));
        return handlers;
    }

    private UnitOfWork unit(Session session) {
        return new UnitOfWork(blueprint, letters, settings.ids(), session, tail::ring);
    }

    @Override
    public <C, S, E> Outcome<E> execute(Aggregate<C, S, E> aggregate, C command, Cause cause) {
        return commands.execute(aggregate, command, cause);
    }

    @Override
    public Outcome<Void> execute(String consumer, Cause cause, Handling work) {
        return commands.execute(consumer, cause, work);
    }

    @Override
    public void transact(Cause cause, Work work) {
        var ambient = store.ambient();
        if (ambient.isPresent()) {
            var unit = ambient.get().participant(UnitOfWork.class, this::unit);
            commands.run(work, unit, cause);
        } else {
            commands.transact(cause, work);
        }
    }

    @Override
    public Joined join(Connection connection, Cause cause) {
        var session = store.join(connection);
        var unit = unit(session);
        var transaction = unit.as(cause);
        return new Joined() {
            @Override
            public dev.factum.store.Transaction transaction() {
                return transaction;
            }

            @Override
            public void commit() {
                unit.flush();
                session.commit();
                unit.committed();
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    @Override
    public Freshness await(String projection, Position position, Duration atMost) throws InterruptedException {
        if (!position.log().equals(blueprint.name))
            throw new IllegalArgumentException(
                    position + " is a position of another log than that of " + blueprint.name);
        if (!projection(projection).readsTheLog())
            throw new IllegalArgumentException(
                    projection + " is made of a topic: a position of this log says nothing about how far it is");
        var runner = runner(projection);
        var wanted = new Mark(position.at(), position.sub(), Mark.START.event());
        long end = System.nanoTime() + atMost.toNanos();
        var bell = new Bell();
        while (true) {
            if (hasCome(runner, wanted)) return isHeld(runner) ? Freshness.HELD : Freshness.FRESH;
            if (System.nanoTime() >= end) return Freshness.TIMED_OUT;
            bell.await(LOOK_EVERY);
        }
    }

    /** An event that committed late is read at a later place than it was given. */
    private boolean hasCome(Runner runner, Mark wanted) {
        if (place(runner).isBefore(wanted)) return false;
        return store.place(wanted).filter(place -> !place(runner).isBefore(place)).isPresent();
    }

    private Mark place(Runner runner) {
        var hold = runner.hold();
        if (hold != null) return hold.marks.getOrDefault(Place.LOG, Mark.START);
        try (var session = store.begin()) {
            return session.checkpoints().marks(runner.name()).getOrDefault(Place.LOG, Mark.START);
        }
    }

    private boolean isHeld(Runner runner) {
        var hold = runner.hold();
        if (hold != null) return !hold.parkedKeys.isEmpty();
        try (var session = store.begin()) {
            return !session.parked().keys(runner.name()).isEmpty();
        }
    }

    @Override
    public void rebuild(String projection) throws InterruptedException {
        var runner = runner(projection);
        var projecting = projection(projection);
        runner.ask(hold -> {
            projecting.rebuild(runner, hold, settings.batch());
            return List.of();
        });
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<String> verify(String projection) throws InterruptedException {
        var runner = runner(projection);
        var projecting = projection(projection);
        return (List<String>) runner.ask(hold -> projecting.verify(runner, hold, settings.batch()));
    }

    private Runner runner(String projection) {
        var runner = runners.get(projection(projection).name());
        if (runner == null) throw new IllegalStateException("no runner for " + projection);
        return runner;
    }

    private Projecting<?, ?> projection(String name) {
        var projecting = projections.get(name);
        if (projecting == null)
            throw new IllegalArgumentException(
                    "service " + blueprint.name + " has no projection " + name + "; it has " + projections.keySet());
        return projecting;
    }

    @Override
    public Log log() {
        return log;
    }

    @Override
    public Parking parking() {
        return parking;
    }

    @Override
    public List<Status> status() {
        return runners.values().stream().map(Runner::status).toList();
    }

    @Override
    public Map<String, Long> sagas(String saga) {
        try (var session = store.begin()) {
            return session.sagas().count(saga);
        }
    }

    @Override
    public long deadlines() {
        try (var session = store.begin()) {
            return session.timers().count();
        }
    }

    @Override
    public void close() {
        runners.values().forEach(Runner::stop);
        long end = System.nanoTime() + STOP_WITHIN.toNanos();
        try {
            for (var thread : threads)
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    LOG.warn("{} does not stop within {}: interrupted", thread.getName(), STOP_WITHIN);
                    thread.interrupt();
                    thread.join(Duration.ofSeconds(1));
                }
            tail.close();
            if (tailing != null) {
                tailing.join(Duration.ofSeconds(1));
                tailing.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
