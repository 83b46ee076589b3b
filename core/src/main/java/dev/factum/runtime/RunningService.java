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
import dev.factum.log.StreamId;
import dev.factum.parking.Parking;
import dev.factum.projection.Projection;
import dev.factum.saga.SagaDesk;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Transaction.Work;
import dev.factum.subscription.Rewind;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service value on a store and a transport: its tail, its readers, and the door for commands. */
public final class RunningService implements Factum {
    private static final Logger LOG = LoggerFactory.getLogger(RunningService.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Blueprint blueprint;
    private final Store store;
    private final Settings settings;
    private final Letters letters;
    private final Foldings foldings;
    private final Tail tail;
    private final TakeCommand commands;
    private final Map<String, Members> readers = new LinkedHashMap<>();
    private final Declared declared;
    private final ReadModels readModels;
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Thread tailing;
    private final Log log;
    private final Parking parking;
    private final SagaDesk sagas;

    private RunningService(
            Blueprint blueprint, Store store, Transport transport, Codec codec, Settings settings, Machine machine) {
        this.blueprint = blueprint;
        this.store = store;
        this.settings = settings;
        this.letters = new Letters(blueprint, codec, clock(store, settings.clock()), machine);
        this.foldings = new Foldings(blueprint, letters);
        this.tail = new Tail(store, letters, settings.idle());
        this.commands = new TakeCommand(blueprint, store, letters, this::unit, settings.attempts());
        this.log = new ReadLog(blueprint, store, letters);
        this.parking =
                new ParkingDesk(store, letters, name -> reader(name).first().handler(), this::unit);
        this.sagas = new AskSagas(store, letters);
        this.readModels = new ReadModels(blueprint, store, letters, readers, settings.batch());
        this.declared = new Declared(transport, blueprint.topics());
        for (var handler : handlers(transport)) readers.put(handler.name(), members(handler, transport));
    }

    private Members members(Handler handler, Transport transport) {
        int many = handler.isConcurrent() ? settings.concurrency() : 1;
        return new Members(Stream.generate(() ->
                        new Runner(handler, store, transport, declared, blueprint, letters, tail, settings, this::unit))
                .limit(many)
                .toList());
    }

    /** A clock that somebody has chosen is not put right. */
    private static Clock clock(Store store, Clock chosen) {
        return chosen.equals(Settings.DEFAULT.clock()) ? store.clock(chosen) : chosen;
    }

    /** See {@link Factum#start}. */
    public static Factum start(Service service, Store store, Transport transport, Codec codec, Settings settings) {
        var running = made(service, store, transport, codec, settings, Machine.REAL);
        running.go();
        return running;
    }

    static RunningService made(
            Service service, Store store, Transport transport, Codec codec, Settings settings, Machine machine) {
        var blueprint = new Blueprint(service);
        store.open(blueprint.name, blueprint.storedNames(), blueprint.tables());
        var made = new RunningService(blueprint, store, transport, codec, settings, machine);
        made.declared.atTheStart();
        made.readModels.prepare();
        return made;
    }

    SteppedService inSteps() {
        return new SteppedService(this, tail, readers);
    }

    private void go() {
        if (runners().anyMatch(Runner::readsTheLog))
            tailing =
                    Thread.ofPlatform().daemon().name(blueprint.name + " tail").start(tail);
        runners()
                .forEach(runner -> threads.add(Thread.ofPlatform()
                        .daemon()
                        .name(blueprint.name + " " + runner.name())
                        .start(runner)));
        LOG.info("{} runs with the readers {}", blueprint.name, readers.keySet());
    }

    private Stream<Runner> runners() {
        return readers.values().stream().flatMap(members -> members.all().stream());
    }

    private List<Handler> handlers(Transport transport) {
        var handlers = new ArrayList<Handler>();
        for (var part : blueprint.service.parts())
            switch (part) {
                case Part.TakesIn<?, ?, ?, ?> takes -> handlers.add(TakingCommands.of(takes));
                case Part.Handles<?> handles -> handlers.add(TakingCommands.of(handles));
                case Part.Projects<?, ?>(var projection) -> handlers.add(readModels.reader(projection));
                case Part.ProjectsInline<?, ?>(var projection) -> readModels.inline(projection);
                case Part.ProjectsLive<?, ?>(var projection) -> readModels.live(projection);
                case Part.Reacts<?>(var subscription) -> handlers.add(new Reacting<>(subscription, blueprint));
                case Part.Performs<?, ?>(var effect) ->
                    handlers.add(
                            new Performing<>(effect, blueprint, new CallJournal(store, letters), settings.calls()));
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
        return new UnitOfWork(blueprint, letters, foldings, readModels.inlined(), settings.ids(), session, tail::ring);
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
        checkIsOwn(position);
        return readModels.await(projection, position, atMost);
    }

    @Override
    public void rebuild(String projection) throws InterruptedException {
        readModels.rebuild(projection);
    }

    @Override
    public List<String> verify(String projection) throws InterruptedException {
        return readModels.verify(projection);
    }

    @Override
    public <R> Map<String, R> live(Projection<R, ?> projection, StreamId stream) {
        return readModels.live(projection, stream);
    }

    @Override
    public Position rewind(String reader, Position to) {
        var members = reader(reader);
        checkIsOwn(to);
        if (!members.first().readsTheLog())
            throw new IllegalArgumentException(reader + " reads no log: rewind it in its topic");
        var mark = Rewind.inLog(store, reader, to);
        var now = new Position(blueprint.name, mark.at(), mark.sub());
        LOG.warn("{} is rewound: it goes on after {}", reader, now);
        members.goOn();
        return now;
    }

    @Override
    public void rewind(String reader, Topic<?> topic) {
        var members = reader(reader);
        Rewind.inTopic(store, reader, topic.name());
        LOG.warn("{} is rewound: it begins the topic {} anew", reader, topic);
        members.goOn();
    }

    private Members reader(String name) {
        var members = readers.get(name);
        if (members == null)
            throw new IllegalArgumentException(
                    "service " + blueprint.name + " has no reader " + name + "; it has " + readers.keySet());
        return members;
    }

    private void checkIsOwn(Position position) {
        if (!position.log().equals(blueprint.name))
            throw new IllegalArgumentException(
                    position + " is a position of another log than that of " + blueprint.name);
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
        return readers.values().stream().map(Members::status).toList();
    }

    @Override
    public SagaDesk sagas() {
        return sagas;
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
        runners().forEach(Runner::stop);
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
