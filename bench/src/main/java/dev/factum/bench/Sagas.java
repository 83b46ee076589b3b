package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.decider.Decision;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.postgres.Postgres;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.List;

/**
 * Sagas of four steps, 32 under way at once: each step sends a command to another service over a topic in PostgreSQL and waits for its event; with a
 * deadline and an undo each. By hand: as many transactions on as many threads, a row of state, an inbox and an outbox in each, one round trip a
 * transaction, and nobody who carries messages. Axon: its saga manager, whose commands stay in the process.
 */
final class Sagas {
    static final List<String> NAMES = List.of("saga", "saga.axon4");

    static final int TOGETHER = 32;
    static final int STEPS = 4;

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    @TypeName("begun")
    record Begun(String key) {}

    @TypeName("worked")
    record Worked(String key, int step) {}

    sealed interface Command {
        String key();

        @TypeName("work")
        record Work(String key, int step) implements Command {}

        @TypeName("work-undone")
        record Unwork(String key, int step) implements Command {}
    }

    static final Topic<Command> COMMANDS = Topic.of("work.commands", Command.class, Command::key);
    static final Topic<Worked> EVENTS = Topic.of("work.events", Worked.class, Worked::key);

    sealed interface State {
        @TypeName("new")
        record New() implements State {}

        @TypeName("at")
        record At(int step) implements State {}
    }

    /** @param flow is told of each end */
    private record Checkout(Flow flow) implements Saga<State> {
        @Override
        public String name() {
            return "checkout";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<State> states() {
            return State.class;
        }

        @Override
        public State initial() {
            return new State.New();
        }

        @Override
        public List<Input<State, ?>> inputs() {
            return List.of(
                    Saga.on(
                            Source.own(Begun.class),
                            (at, begun) -> at instanceof State.New ? step(begun.key(), 1) : Step.ignore()),
                    Saga.on(EVENTS, this::worked));
        }

        private Step<State> worked(State at, Worked worked) {
            if (!(at instanceof State.At(int step)) || step != worked.step()) return Step.ignore();
            if (step < STEPS) return step(worked.key(), step + 1);
            flow.ended();
            return Step.done(at);
        }

        private static Step<State> step(String key, int step) {
            return Step.send(COMMANDS, new Command.Work(key, step), new Command.Unwork(key, step))
                    .within(DEADLINE)
                    .to(new State.At(step));
        }

        @Override
        public Step<State> compensated(State at, String reason) {
            return Step.done(at);
        }
    }

    private Sagas() {}

    static void measure(Run run) throws Exception {
        try (var database = run.server.database("saga");
                var pool = database.pool(30);
                var topics = Postgres.topics(pool, "topics");
                var sagas = Postgres.store(pool, "sagas");
                var workers = Postgres.store(pool, "workers")) {
            var flow = new Flow(TOGETHER);
            try (var ordering = Factum.start(
                            Service.named("sagas")
                                    .records(Begun.class)
                                    .orchestrates(new Checkout(flow))
                                    .sends(COMMANDS),
                            sagas,
                            topics,
                            Json.codec());
                    var working = Factum.start(worker(), workers, topics, Json.codec())) {
                var ours = flow.contender(
                        "Factum",
                        key -> ordering.transact(
                                Domain.cause(),
                                tx -> tx.append(
                                        new StreamId("order", key),
                                        ExpectedVersion.noStream(),
                                        List.of(new Begun(key)))));
                var hand = SagasByHand.on(database, TOGETHER);
                if (run.wants("saga"))
                    run.add(run.contest("saga", "sagas/s", atLeast(0.5)).between(ours, hand.contender()));
                hand.close();
                if (!run.wants("saga.axon4")) return;
                try (var axon = AxonSagas.on(database, 30)) {
                    run.add(run.contest("saga.axon4", "sagas/s", atLeast(3)).between(ours, axon.contender()));
                }
            }
        }
    }

    private static Service worker() {
        return Service.named("workers")
                .handles(COMMANDS, (command, tx) -> {
                    if (command.payload() instanceof Command.Work(var key, int step))
                        tx.send(EVENTS, new Worked(key, step));
                    return Decision.nothing();
                })
                .sends(EVENTS);
    }
}
