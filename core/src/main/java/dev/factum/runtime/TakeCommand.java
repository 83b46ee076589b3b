package dev.factum.runtime;

import dev.factum.Factum.Handling;
import dev.factum.Factum.Outcome;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.log.Position;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.runtime.UnitOfWork.Versions;
import dev.factum.store.Inbox;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Store.Settling;
import dev.factum.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The door for clients' commands: load, decide, then event and inbox record together, answer; again from the start on a conflict. */
final class TakeCommand {
    /** Of a refusal. */
    static final String ID_TAKEN = "command.id-taken";

    /** Longer than it takes those who are before it, also where each of them waits for a row that all write. */
    private static final int MOST_REST_MILLIS = 200;

    private final Blueprint blueprint;
    private final Store store;
    private final Letters letters;
    private final Function<Session, UnitOfWork> units;
    private final int attempts;

    /** A decision with what it did to its stream. */
    private record Decided<E>(Decision<E> decision, Versions versions) {}

    TakeCommand(Blueprint blueprint, Store store, Letters letters, Function<Session, UnitOfWork> units, int attempts) {
        this.blueprint = blueprint;
        this.store = store;
        this.letters = letters;
        this.units = units;
        this.attempts = attempts;
    }

    <C, S, E> Outcome<E> execute(Aggregate<C, S, E> aggregate, C command, Cause cause) {
        refuseInside();
        var stream = aggregate.stream(command);
        var handled = letters.command(typeOf(command), stream.id(), new Cause(cause.id(), cause.correlation()));
        return again(() -> attempt(aggregate, command, cause, handled, true)
                .or(() -> attempt(aggregate, command, cause, handled, false))
                .orElseThrow());
    }

    /** @return nothing if the decision stands on what was remembered, and no append would show that it is behind */
    private <C, S, E> Optional<Outcome<E>> attempt(
            Aggregate<C, S, E> aggregate, C command, Cause cause, Handled handled, boolean remembered) {
        var stream = aggregate.stream(command);
        try (var session = new LazySession(store)) {
            var unit = units.apply(session);
            if (remembered && !unit.recall(aggregate, stream)) return Optional.empty();
            var decision = decide(unit, aggregate, command, cause, remembered);
            if (decision.isEmpty()) return Optional.empty();
            var decided = new Decided<>(decision.get(), unit.versions(aggregate, command));
            if (!isSettled(aggregate.category(), handled, decided, unit, session)) {
                session.close();
                return Optional.of(
                        repeated(session, aggregate.category(), handled, (s, o) -> events(aggregate, stream, s, o)));
            }
            unit.remember();
            unit.committed();
            return Optional.of(new Outcome<>(decision.get(), unit.position(), false));
        }
    }

    private static <C, S, E> Optional<Decision<E>> decide(
            UnitOfWork unit, Aggregate<C, S, E> aggregate, C command, Cause cause, boolean remembered) {
        try {
            var decision = unit.as(cause).execute(aggregate, command);
            var appends = decision instanceof Decision.Accepted<E>(var events) && !events.isEmpty();
            return remembered && !appends ? Optional.empty() : Optional.of(decision);
        } catch (RuntimeException e) {
            if (remembered) return Optional.empty(); // what is behind may not even make sense
            throw e;
        }
    }

    /** The decision is pure, so it costs nothing to have it before it is known whether it was asked for: one event takes no transaction. */
    private boolean isSettled(
            String consumer, Handled handled, Decided<?> decided, UnitOfWork unit, LazySession session) {
        var single = unit.single();
        if (single.isPresent() && !session.hasBegun()) {
            var mark = store.append(single.get(), Optional.of(new Settling(consumer, handled)));
            mark.ifPresent(unit::appended);
            return mark.isPresent();
        }
        unit.flush();
        if (!session.inbox().recordSettled(consumer, handled, outcome(decided, unit))) return false;
        session.commit();
        return true;
    }

    Outcome<Void> execute(String consumer, Cause cause, Handling work) {
        refuseInside();
        if (blueprint.isName(consumer))
            throw new IllegalArgumentException("service " + blueprint.name + " has a reader or an aggregate called "
                    + consumer + ": outcomes are kept under the name, so these commands need another");
        var handled = letters.command(consumer, consumer, cause);
        return again(() -> {
            try (var session = store.begin()) {
                if (session.inbox().record(consumer, List.of(handled)).isEmpty())
                    return repeated(session, consumer, handled, (s, outcome) -> List.of());
                var unit = units.apply(session);
                var decision = run(work, unit, cause);
                unit.flush();
                session.inbox()
                        .settle(
                                consumer,
                                handled.message(),
                                outcome(new Decided<>(decision, new Versions(0, 0)), unit));
                session.commit();
                unit.committed();
                return new Outcome<>(decision, unit.position(), false);
            }
        });
    }

    private static Decision<Void> run(Handling work, UnitOfWork unit, Cause cause) {
        try {
            return work.run(unit.as(cause));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailed(e);
        }
    }

    void transact(Cause cause, Transaction.Work work) {
        again(() -> {
            try (var session = new LazySession(store)) {
                var unit = units.apply(session);
                run(work, unit, cause);
                var single = unit.single();
                if (single.isPresent() && !session.hasBegun()) {
                    unit.appended(store.append(single.get(), Optional.empty()).orElse(Mark.START));
                } else {
                    unit.flush();
                    session.commit();
                }
                unit.committed();
                return unit;
            }
        });
    }

    void run(Transaction.Work work, UnitOfWork unit, Cause cause) {
        try {
            work.run(unit.as(cause));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailed(e);
        }
    }

    /** A checked exception of the user's work, on its way to the caller. */
    static final class WorkFailed extends dev.factum.event.FactumException {
        private static final long serialVersionUID = 1L;

        WorkFailed(Exception cause) {
            super("the work failed and nothing was written: " + Hold.text(cause), cause);
        }

        @Override
        public boolean retryHelps() {
            return false;
        }
    }

    private static Inbox.Outcome outcome(Decided<?> decided, UnitOfWork unit) {
        var versions = decided.versions();
        return decided.decision() instanceof Decision.Refused<?>(var code, var reason)
                ? new Inbox.Outcome(code, reason, versions.to(), versions.to(), unit.last())
                : new Inbox.Outcome(null, null, versions.from(), versions.to(), unit.last());
    }

    /** The first outcome; of another command under this id nothing is said but that the id is taken. */
    private <E> Outcome<E> repeated(
            Session session, String consumer, Handled again, BiFunction<Session, Inbox.Outcome, List<E>> events) {
        var first = session.inbox().settled(consumer, again.message());
        var outcome = first.flatMap(Inbox.Record::outcome);
        if (first.isEmpty() || outcome.isEmpty() || !isTheSame(first.get().handled(), again))
            return new Outcome<>(
                    Decision.refuse(
                            ID_TAKEN,
                            "the id " + again.message()
                                    + " was used for another command: send each under one of its own"),
                    Position.start(blueprint.name),
                    true);
        return new Outcome<>(decision(session, outcome.get(), events), position(outcome.get()), true);
    }

    private static boolean isTheSame(Handled first, Handled again) {
        return first.key().equals(again.key()) && first.type().equals(again.type());
    }

    private static <E> Decision<E> decision(
            Session session, Inbox.Outcome outcome, BiFunction<Session, Inbox.Outcome, List<E>> events) {
        return outcome.code() == null
                ? Decision.accept(events.apply(session, outcome))
                : Decision.refuse(outcome.code(), outcome.reason() == null ? "" : outcome.reason());
    }

    private Position position(Inbox.Outcome outcome) {
        return new Position(blueprint.name, outcome.last().at(), outcome.last().sub());
    }

    /** In the session that is open: a second connection beside it could be the one that all others wait for. */
    private <C, S, E> List<E> events(
            Aggregate<C, S, E> aggregate, StreamId stream, Session session, Inbox.Outcome outcome) {
        int count = (int) (outcome.toVersion() - outcome.fromVersion());
        if (count == 0) return List.of();
        var events = new ArrayList<E>(count);
        for (var recorded : session.events().read(stream, outcome.fromVersion(), count))
            events.add(aggregate.events().cast(letters.open(Place.LOG, recorded.envelope())));
        return events;
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run();
    }

    private <T> T again(Attempt<T> attempt) {
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (VersionConflict e) {
                if (i >= attempts || !isRested(i)) throw e;
            }
        }
    }

    /** Where many want one stream, those who lose would lose again: they step back, each for another time. */
    private static boolean isRested(int conflicts) {
        try {
            int most = Math.min(MOST_REST_MILLIS, 1 << Math.min(conflicts, 10));
            if (conflicts > 2)
                new Bell().pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(most)));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void refuseInside() {
        if (store.ambient().isPresent())
            throw new IllegalStateException(
                    "execute has a transaction of its own; inside one of yours use transact(cause, tx -> tx.execute(…))");
    }

    private static String typeOf(Object command) {
        var name = command.getClass().getAnnotation(TypeName.class);
        return name == null ? command.getClass().getSimpleName() : name.value();
    }
}
