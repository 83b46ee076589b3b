package dev.factum.runtime;

import dev.factum.Factum.Share;
import dev.factum.Factum.State;
import dev.factum.Factum.Status;
import dev.factum.Settings;
import dev.factum.log.Position;
import dev.factum.store.Fenced;
import dev.factum.store.Mark;
import dev.factum.store.Misconfigured;
import dev.factum.store.Owned;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Table;
import dev.factum.subscription.Patience;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one reader on this instance, on one thread: waits until it owns the reader, then takes batches from its sources in turn. When the
 * world fails it lets go, waits longer and longer, and begins again from the checkpoint.
 */
final class Runner implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STANDBY = Duration.ofMillis(500);
    private static final Duration DIVIDE = Duration.ofSeconds(1);

    private final Handler handler;
    private final Store store;
    private final Transport transport;
    private final Declared declared;
    private final Blueprint blueprint;
    private final Letters letters;
    private final Tail tail;
    private final Settings settings;
    private final Function<Session, UnitOfWork> units;
    private final Bell bell = new Bell();
    private final Pace divide;
    private final ConcurrentLinkedQueue<Question> questions = new ConcurrentLinkedQueue<>();

    /** Of all its sources, whoever has them; asked for when it first takes hold. */
    private volatile List<Place> places = List.of();

    private volatile State state = State.STANDBY;
    private volatile @Nullable Shift shift;
    private @Nullable Owned owned;
    private volatile @Nullable String problem;
    private volatile boolean stopping;
    private volatile boolean goesOn;

    /** Whether its state is one that it has found; until then questions wait. */
    private volatile boolean looked;

    private int failures;

    /** Something to be done between two batches. */
    private record Question(Asked<?> asked, CompletableFuture<Object> answer) {}

    @FunctionalInterface
    interface Asked<T> {
        T of(Hold hold) throws Exception;
    }

    Runner(
            Handler handler,
            Store store,
            Transport transport,
            Declared declared,
            Blueprint blueprint,
            Letters letters,
            Tail tail,
            Settings settings,
            Function<Session, UnitOfWork> units) {
        this.handler = handler;
        this.store = store;
        this.transport = transport;
        this.declared = declared;
        this.blueprint = blueprint;
        this.letters = letters;
        this.tail = tail;
        this.settings = settings;
        this.units = units;
        this.divide = new Pace(DIVIDE, letters.machine);
        tail.listen(bell);
    }

    String name() {
        return handler.name();
    }

    Handler handler() {
        return handler;
    }

    Status status() {
        var now = shift;
        long behind =
                now == null ? 0 : now.feeds.stream().mapToLong(Feed::behind).sum();
        int held = now == null ? 0 : now.hold.marks.size();
        int parked = now == null ? 0 : now.hold.parkedKeys.size();
        return new Status(name(), state, new Share(held, places.size()), behind, parked, problem);
    }

    /** What this instance holds of the reader; nothing while another owns it. */
    @Nullable
    Hold hold() {
        var now = shift;
        return now == null ? null : now.hold;
    }

    void stop() {
        stopping = true;
        bell.ring();
    }

    /** What kept it from reading was put right. */
    void goOn() {
        goesOn = true;
        bell.ring();
    }

    /** @throws IllegalStateException if this instance does not own the reader */
    Object ask(Asked<?> asked) throws InterruptedException {
        var question = new Question(asked, new CompletableFuture<>());
        questions.add(question);
        if (shift == null && looked) refuseQuestions(); // it does not own it, or has let go and looks at them no more
        bell.ring();
        try {
            return question.answer().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) throw unchecked;
            throw new IllegalStateException(name() + ": " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void run() {
        while (!stopping) {
            try {
                if (turn()) continue;
                if (shift == null) rest(STANDBY);
                else bell.await(settings.idle());
            } catch (Fenced e) {
                LOG.warn("{}", e.getMessage());
                letGo(State.STANDBY, null);
                rest(STANDBY);
            } catch (UnknownType | Misconfigured e) {
                LOG.error("{}: {}", name(), e.getMessage());
                letGo(State.HANDED_OVER, e.getMessage());
                rest(LONGEST_PAUSE);
            } catch (InterruptedException e) {
                letGo(State.STOPPED, null); // with a batch in hand: how far it had read is not how far it has come
                break;
            } catch (Exception | Error e) {
                if (stopping) {
                    letGo(State.STOPPED, null);
                    break;
                }
                if (failures++ == 0) LOG.warn("{} waits: {}", name(), Hold.text(e));
                LOG.debug("{} waits", name(), e);
                letGo(State.PAUSED, Hold.text(e));
                rest(Patience.backOff(
                        FIRST_PAUSE,
                        LONGEST_PAUSE,
                        failures,
                        letters.machine.random().get()));
            }
        }
        saveTheRest();
        letGo(State.STOPPED, null);
    }

    /** On the caller's thread, who is the only one: takes hold of the reader, if nobody has, and does what there is to do. @return whether there was something */
    boolean turn() throws Exception {
        if (shift == null && !takeHold()) return false;
        var now = Objects.requireNonNull(shift);
        if (divide.isDue() && owned != null && !owned.isFair()) {
            now.saveTheRest();
            letGo(State.STANDBY, null);
            return true; // to take its new part at once
        }
        answerQuestions(now.hold);
        if (goesOn) {
            goesOn = false;
            now.hold.confirm();
        }
        boolean worked = now.turn();
        goesOn();
        return worked;
    }

    private boolean takeHold() throws Exception {
        goesOn = false;
        if (handler.needsTopics()) declared.ensure();
        if (owned == null || !owned.isFair()) {
            if (owned != null) owned.close();
            places = places();
            owned = (handler.isShared() ? store.share(name(), places) : store.own(name(), places)).orElse(null);
        }
        var taken = owned;
        if (taken == null || taken.marks().isEmpty()) {
            state(State.STANDBY, null);
            refuseQuestions();
            return false;
        }
        var held = new Hold(handler, store, letters, units, taken);
        checkLogIsTheOne(held.marks.getOrDefault(Place.LOG, Mark.START));
        for (var source : handler.sources())
            if (source instanceof Topic<?> topic) checkTopicIsTheOne(topic.name(), held.marks);
        if (held.marks.values().stream().allMatch(Mark::isStart)) held.transact(unit -> handler.begin(unit.session));
        shift = new Shift(held, open(held.marks), settings);
        return true;
    }

    private void saveTheRest() {
        try {
            if (shift != null) shift.saveTheRest();
        } catch (Exception e) {
            LOG.warn("{} cannot save how far it has come, and will read it again: {}", name(), Hold.text(e));
        }
    }

    /** Whether something has come since its last turn. */
    boolean isRung() {
        return bell.isRung();
    }

    /** What rang until now is taken up by the next turn. */
    void hear() {
        bell.hear();
    }

    void letGo(State next, @Nullable String why) {
        var last = shift;
        shift = null;
        if (last != null) last.close();
        if (owned != null) owned.close();
        owned = null;
        state(next, why);
        refuseQuestions();
    }

    /** A log that has lost the event of this checkpoint was restored or failed over: going on would skip what comes in its place. */
    private void checkLogIsTheOne(Mark mark) {
        if (mark.isStart()) return;
        try (var session = store.begin()) {
            var there = session.events().find(mark.event());
            if (there.isEmpty() || !isAt(there.get().position(), mark))
                throw new Misconfigured("the log of " + blueprint.name + " does not have the event " + mark.event()
                        + " at " + mark.at() + ", where " + name()
                        + " stands: the log was restored or has lost commits. "
                        + (Table.isReadModel(name())
                                ? "Have it made anew: factum log rewind " + name() + " --to start"
                                : "Send it back to a position that both have: factum log rewind " + name()
                                        + " --to <position>"));
        }
    }

    /** So was a topic, and in another database than the checkpoint. */
    private void checkTopicIsTheOne(String topic, Map<Place, Mark> marks) {
        var read = new TreeMap<Integer, Transport.Read>();
        marks.forEach((place, mark) -> {
            if (place.source().equals(topic) && !mark.isStart())
                read.put(place.partition(), new Transport.Read(mark.at(), mark.event()));
        });
        if (read.isEmpty()) return;
        read.keySet().retainAll(transport.lost(topic, read));
        read.forEach((partition, last) -> {
            throw new Misconfigured("the topic " + topic + " does not have the message " + last.message() + " at "
                    + last.offset() + " of its partition " + partition + ", where " + name()
                    + " stands: it was restored or has lost messages. Begin it anew, what was handled is not handled again: factum log rewind "
                    + name() + " --topic " + topic + " --to start");
        });
    }

    private static boolean isAt(Position position, Mark mark) {
        return position.at() == mark.at() && position.sub() == mark.sub();
    }

    boolean readsTheLog() {
        return handler.sources().stream().anyMatch(source -> !(source instanceof Topic<?>));
    }

    private List<Place> places() {
        var places = new ArrayList<Place>();
        for (var source : handler.sources())
            if (source instanceof Topic<?> topic)
                for (int i = 0; i < transport.partitions(topic.name()); i++) places.add(new Place(topic.name(), i));
            else if (!places.contains(Place.LOG)) places.add(Place.LOG);
        return places;
    }

    /** Its sources, each from its first entry. */
    List<Feed> openAnew() {
        return open(places().stream().collect(Collectors.toMap(place -> place, place -> Mark.START)));
    }

    /** Its sources, after these marks: of topics the partitions that are named. */
    private List<Feed> open(Map<Place, Mark> after) {
        var opened = new ArrayList<Feed>();
        boolean own = false;
        for (var source : handler.sources())
            if (source instanceof Topic<?> topic) opened.add(topicFeed(topic.name(), after));
            else own = true;
        if (own) opened.add(new OwnFeed(tail, blueprint, handler::wants, after.getOrDefault(Place.LOG, Mark.START)));
        return opened;
    }

    private Feed topicFeed(String topic, Map<Place, Mark> after) {
        return new TopicFeed(
                transport, letters, blueprint, topic, blueprint.name + "." + name(), handler::takes, after, bell::ring);
    }

    private void answerQuestions(Hold held) {
        for (var q = questions.poll(); q != null; q = questions.poll()) {
            try {
                q.answer().complete(q.asked().of(held));
            } catch (Exception e) {
                q.answer().completeExceptionally(e);
            }
        }
    }

    private void refuseQuestions() {
        for (var q = questions.poll(); q != null; q = questions.poll())
            q.answer()
                    .completeExceptionally(new IllegalStateException(
                            name() + " is " + state + " on this instance: ask the one that owns it"));
    }

    private void goesOn() {
        if (state == State.RUNNING) return;
        if (failures > 0) LOG.info("{} goes on", name());
        failures = 0;
        state(State.RUNNING, null);
    }

    private void state(State now, @Nullable String why) {
        state = now;
        problem = why;
        looked = true;
    }

    /** Rings do not shorten it; a stop does, and so does whoever puts right what was wrong. */
    private void rest(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        try {
            for (long left = duration.toNanos(); !stopping && !goesOn && left > 0; left = until - System.nanoTime())
                bell.await(Duration.ofNanos(left));
        } catch (InterruptedException e) {
            stopping = true;
        }
    }
}
