package dev.factum.runtime;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.Ids;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.NewEvent;
import dev.factum.log.Position;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.runtime.Folding.Loaded;
import dev.factum.store.Ambient;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import dev.factum.store.Events.Identity;
import dev.factum.store.Mark;
import dev.factum.store.Schedule;
import dev.factum.store.Session;
import dev.factum.store.Transaction;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one transaction appends and sends: kept here, and written in one statement just before the commit. Not thread-safe. */
final class UnitOfWork implements Ambient.Participant {
    private static final int PREFETCHED = 10_000;

    private final Blueprint blueprint;
    private final Letters letters;
    private final Foldings foldings;
    private final List<Inlining<?, ?>> inlined;
    private final Ids ids;
    private final Runnable wake;
    final Session session;
    private final List<Append> appends = new ArrayList<>();
    private final List<Events> raw = new ArrayList<>();
    private final Map<StreamId, Seen<?>> seen = new HashMap<>();
    private final List<Consumer<Position>> then = new ArrayList<>();
    private Mark last = Mark.START;

    /** Events appended to a stream here, as values, so that a load sees them. */
    private record Events(StreamId stream, List<?> values, List<Entry> entries) {
        UUID last() {
            return entries.getLast().envelope().id();
        }
    }

    /** A stream as this transaction sees it. */
    private record Seen<S>(Folding<S, ?> folding, StreamId stream, Loaded<S> loaded) {
        boolean isDue() {
            return folding.isDue(loaded);
        }

        void remember() {
            folding.recent().leave(stream, loaded);
        }

        Seen<S> kept(Session session) {
            return new Seen<>(folding, stream, folding.keep(session, stream, loaded));
        }
    }

    private record Savepoint(int appends, int raw, int then) {}

    UnitOfWork(
            Blueprint blueprint,
            Letters letters,
            Foldings foldings,
            List<Inlining<?, ?>> inlined,
            Ids ids,
            Session session,
            Runnable wake) {
        this.blueprint = blueprint;
        this.letters = letters;
        this.foldings = foldings;
        this.inlined = inlined;
        this.ids = ids;
        this.session = session;
        this.wake = wake;
    }

    Transaction as(@Nullable Cause cause) {
        return new View(cause);
    }

    /** The place of the last event, once flushed. */
    Mark last() {
        return last;
    }

    Position position() {
        return new Position(blueprint.name, last.at(), last.sub());
    }

    /** What is appended and sent with the next flush, without what it says. */
    List<String> pending() {
        return appends.stream().map(UnitOfWork::text).toList();
    }

    private static String text(Append append) {
        return switch (append) {
            case Append.ToStream to -> "append to " + to.stream() + ": " + types(to.entries());
            case Append.ToTopic to ->
                "send to " + to.topic() + ", key "
                        + to.entries().getFirst().envelope().key() + ": " + types(to.entries());
        };
    }

    private static String types(List<Entry> entries) {
        return entries.stream().map(entry -> entry.envelope().type()).collect(Collectors.joining(", "));
    }

    void flush() {
        if (!appends.isEmpty()) {
            var stored = session.events().append(List.copyOf(appends));
            appends.clear();
            last = stored.isEmpty() ? Mark.START : stored.getLast();
            if (!inlined.isEmpty()) project(stored);
        }
        seen.replaceAll((stream, at) -> at.isDue() ? at.kept(session) : at);
    }

    /** Of what was appended here, that which was not recorded before. */
    private void project(List<Mark> stored) {
        var places = new HashMap<UUID, Long>();
        for (var mark : stored) places.put(mark.event(), mark.at());
        var appended = new ArrayList<Envelope<Object>>();
        for (var events : raw)
            for (int i = 0; i < events.values().size(); i++) {
                var envelope = events.entries().get(i).envelope();
                var at = places.get(envelope.id());
                if (at != null) appended.add(envelope.at(at).as(events.values().get(i)));
            }
        for (var inlining : inlined) inlining.apply(appended, session);
    }

    private boolean isInlined(Object event) {
        return inlined.stream().anyMatch(inlining -> inlining.wants(event));
    }

    /** The one event that is all of this, if it is no more than that. */
    Optional<Append.ToStream> single() {
        return appends.size() == 1
                        && seen.values().stream().noneMatch(Seen::isDue)
                        && raw.stream()
                                .noneMatch(events -> events.values().stream().anyMatch(this::isInlined))
                        && appends.getFirst() instanceof Append.ToStream to
                        && to.entries().size() == 1
                ? Optional.of(to)
                : Optional.empty();
    }

    /** It was appended without this. */
    void appended(Mark mark) {
        last = mark;
        appends.clear();
    }

    /** After the commit. */
    void committed() {
        if (last.isStart()) return;
        wake.run();
        for (var callback : then) callback.accept(position());
    }

    @Override
    public void beforeCommit() {
        flush();
    }

    @Override
    public void afterCommit() {
        committed();
    }

    @Override
    public Object savepoint() {
        return new Savepoint(appends.size(), raw.size(), then.size());
    }

    @Override
    public void rollbackTo(Object savepoint) {
        var kept = (Savepoint) savepoint;
        appends.subList(kept.appends(), appends.size()).clear();
        raw.subList(kept.raw(), raw.size()).clear();
        then.subList(kept.then(), then.size()).clear();
        seen.clear();
    }

    /** The version of a stream before and after a command. */
    record Versions(long from, long to) {}

    <C, S, E> Versions versions(Aggregate<C, S, E> aggregate, C command) {
        var stream = aggregate.stream(command);
        var now = seen.get(stream);
        long own = raw.stream()
                .filter(e -> e.stream().equals(stream))
                .mapToLong(e -> e.values().size())
                .sum();
        return now == null
                ? new Versions(0, 0)
                : new Versions(now.loaded().version() - own, now.loaded().version());
    }

    /** Decides on a state that may be behind, where there is one: good for an append that is made at once, and for nothing else. */
    <C, S, E> boolean recall(Aggregate<C, S, E> aggregate, StreamId stream) {
        var folding = foldings.of(aggregate);
        var state = folding.recent().take(stream);
        state.ifPresent(known -> see(folding, stream, known));
        return state.isPresent();
    }

    /** After the commit: the next command to the stream may decide on this. */
    void remember() {
        for (var stream : seen.values()) stream.remember();
    }

    private <C, S, E> Decision<E> execute(Aggregate<C, S, E> aggregate, C command, Cause cause) {
        var stream = aggregate.stream(command);
        var folding = foldings.of(aggregate);
        var before = see(folding, stream);
        var decision = aggregate.decider().decide(command, before.state());
        if (decision instanceof Decision.Accepted<E>(var events) && !events.isEmpty()) {
            var entries = entries(stream, events, cause);
            store(stream, new ExpectedVersion.Exactly(before.version()), entries, events, Identity.NEW);
            see(folding, stream, before.then(folding.fold(before.state(), events), events.size(), id(entries)));
        }
        return decision;
    }

    /** Loads the streams of several commands at once; whatever is not loaded here is loaded when it is needed. */
    <C, S, E> void prefetch(Aggregate<C, S, E> aggregate, Collection<C> commands) {
        var ids = new HashSet<String>();
        for (var command : commands) ids.add(aggregate.stream(command).id());
        if (ids.size() < 2 || !appends.isEmpty()) return;
        var folding = foldings.of(aggregate);
        folding.load(session.events(), ids, PREFETCHED)
                .ifPresent(loaded ->
                        loaded.forEach((id, at) -> see(folding, new StreamId(aggregate.category(), id), at)));
    }

    @SuppressWarnings("unchecked")
    private <S, E> Loaded<S> see(Folding<S, E> folding, StreamId stream) {
        var known = seen.get(stream);
        return known == null ? see(folding, stream, load(folding, stream)) : (Loaded<S>) known.loaded();
    }

    private <S, E> Loaded<S> see(Folding<S, E> folding, StreamId stream, Loaded<S> now) {
        seen.put(stream, new Seen<>(folding, stream, now));
        return now;
    }

    private <S, E> Loaded<S> load(Folding<S, E> folding, StreamId stream) {
        var loaded = session instanceof LazySession lazy
                ? lazy.load(folding, stream)
                : folding.load(session.events(), stream);
        for (var own : raw)
            if (own.stream().equals(stream))
                loaded = loaded.then(
                        folding.fold(loaded.state(), own.values()), own.values().size(), own.last());
        return loaded;
    }

    private static UUID id(List<Entry> entries) {
        return entries.getLast().envelope().id();
    }

    private List<Entry> entries(StreamId stream, List<?> events, Cause cause) {
        var entries = new ArrayList<Entry>(events.size());
        for (var event : events) entries.add(letters.event(ids.next(), event, stream.id(), cause));
        return entries;
    }

    private void store(
            StreamId stream, ExpectedVersion expected, List<Entry> entries, List<?> values, Identity identity) {
        if (values.isEmpty()) return;
        appends.add(new Append.ToStream(stream, expected, entries, identity));
        raw.add(new Events(stream, values, entries));
    }

    private void append(
            StreamId stream, ExpectedVersion expected, List<Entry> entries, List<?> values, Identity identity) {
        if (stream.category().indexOf(':') >= 0)
            throw new IllegalArgumentException("streams of " + stream.category() + " are written by Factum alone");
        var known = seen.remove(stream);
        if (known == null) {
            store(stream, expected, entries, values, identity);
            return;
        }
        long version = known.loaded().version();
        if (!fits(expected, version))
            throw new VersionConflict("stream " + stream + " is at version " + version + ", expected " + expected);
        store(stream, new ExpectedVersion.Exactly(version), entries, values, identity);
    }

    private static boolean fits(ExpectedVersion expected, long version) {
        return switch (expected) {
            case ExpectedVersion.Any ignored -> true;
            case ExpectedVersion.NoStream ignored -> version == 0;
            case ExpectedVersion.Exactly(var exactly) -> exactly == version;
        };
    }

    /** One message, under an id that is known before it is stored. */
    <M> void send(UUID id, Topic<M> topic, M message, Cause cause, @Nullable String answerTo) {
        checkMaySend(topic);
        appends.add(new Append.ToTopic(topic.name(), List.of(letters.message(id, topic, message, cause, answerTo))));
    }

    private <M> UUID schedule(Topic<M> topic, M message, Cause cause, Instant at) {
        checkMaySend(topic);
        var entry = letters.message(ids.next(), topic, message, cause, null);
        session.schedule().add(new Schedule.Item(at.truncatedTo(ChronoUnit.MICROS), topic.name(), entry.envelope()));
        return entry.envelope().id();
    }

    /** A message whose time has come. */
    void send(Schedule.Item item) {
        appends.add(new Append.ToTopic(item.topic(), List.of(letters.sealedNow(item.message()))));
    }

    private void checkMaySend(Topic<?> topic) {
        if (!blueprint.maySendTo(topic.name()))
            throw new IllegalArgumentException("service " + blueprint.name + " does not say that it sends to " + topic
                    + ": declare it with Service.sends");
    }

    /** An answer goes where the command said, declared or not. */
    void answer(String topic, Answer answer, Cause cause) {
        appends.add(new Append.ToTopic(topic, List.of(letters.answer(ids.next(), answer, cause))));
    }

    /** A step of a saga: not a stream of the user's. */
    void step(StreamId stream, long version, UUID id, Object step, Cause cause) {
        appends.add(new Append.ToStream(
                stream, new ExpectedVersion.Exactly(version), List.of(letters.event(id, step, stream.id(), cause))));
    }

    private final class View implements Transaction {
        private final @Nullable Cause cause;

        private View(@Nullable Cause cause) {
            this.cause = cause;
        }

        @Override
        public Cause cause() {
            if (cause == null)
                throw new IllegalStateException(
                        "a batch has as many causes as messages: say whose with tx.because(message.next())");
            return cause;
        }

        @Override
        public Transaction because(Cause other) {
            return new View(other);
        }

        @Override
        public Connection connection() {
            return session.connection();
        }

        @Override
        public <E> void append(StreamId stream, ExpectedVersion expected, List<E> events) {
            UnitOfWork.this.append(
                    stream, expected, entries(stream, events, cause()), List.copyOf(events), Identity.NEW);
        }

        @Override
        public <E> void appendOnce(StreamId stream, ExpectedVersion expected, List<NewEvent<E>> events) {
            var entries = new ArrayList<Entry>(events.size());
            for (var e : events) entries.add(letters.event(e.id(), e.event(), stream.id(), cause()));
            UnitOfWork.this.append(
                    stream,
                    expected,
                    entries,
                    events.stream().map(NewEvent::event).toList(),
                    Identity.GIVEN);
        }

        @Override
        public <C, S, E> Decision<E> execute(Aggregate<C, S, E> aggregate, C command) {
            return UnitOfWork.this.execute(aggregate, command, cause());
        }

        @Override
        public <M> void send(Topic<M> topic, M message) {
            UnitOfWork.this.send(ids.next(), topic, message, cause(), null);
        }

        @Override
        public <M> UUID schedule(Topic<M> topic, M message, Instant at) {
            return UnitOfWork.this.schedule(topic, message, cause(), at);
        }

        @Override
        public boolean cancel(UUID scheduled) {
            return session.schedule().cancel(scheduled);
        }

        @Override
        public void onCommit(Consumer<Position> callback) {
            then.add(callback);
        }
    }
}
