package dev.factum.runtime;

import dev.factum.event.Envelope;
import dev.factum.log.Recorded;
import dev.factum.projection.Projection;
import dev.factum.store.Mark;
import dev.factum.store.Misconfigured;
import dev.factum.store.Owned;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A projection that is written in the transaction that appends: events and rows are there together, or neither is. Thread-safe. */
final class Inlining<R, E> {
    /** What its record is called, beside that of the same projection with a reader. */
    static final String SUFFIX = "/inline";

    private static final Logger LOG = LoggerFactory.getLogger(Inlining.class);
    private static final int PAGE = 1_000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    /** While nobody appends. */
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(10);

    /** Another instance that starts, too. */
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(10);

    /** Where a log stood that had nothing in it. */
    private static final Mark EMPTY = new Mark(0, 1, Mark.START.event());

    private final ProjectRows<R, E> rows;
    private final Class<E> events;
    private final Store store;
    private final Letters letters;

    Inlining(Projection<R, E> projection, Store store, Letters letters) {
        this.rows = new ProjectRows<>(projection);
        this.events = projection.source().messages();
        this.store = store;
        this.letters = letters;
    }

    private String name() {
        return rows.table().subscription() + SUFFIX;
    }

    boolean wants(Object event) {
        return events.isInstance(event);
    }

    void apply(List<Envelope<Object>> appended, Session session) {
        var wanted = new ArrayList<Envelope<E>>();
        for (var event : appended) if (wants(event.payload())) wanted.add(event.as(events.cast(event.payload())));
        if (!wanted.isEmpty()) rows.applyLocked(wanted, session);
    }

    /** Makes the rows of what was appended before there was this projection. */
    void buildIfNew() throws InterruptedException {
        try (var owned = own();
                var session = store.begin()) {
            if (!session.checkpoints().marks(rows.table().subscription()).isEmpty())
                throw new Misconfigured(
                        "projection " + rows.table().subscription()
                                + " had a reader until now and is to be written inline: give its table another version, so that its rows are made anew");
            var mark = owned.marks().getOrDefault(Place.LOG, Mark.START);
            if (mark.equals(Mark.START)) build(session, owned);
        }
    }

    /** All rows anew, while nobody appends. */
    void rebuild() throws InterruptedException {
        try (var owned = own();
                var session = store.begin()) {
            build(session, owned);
        }
    }

    private void build(Session session, Owned owned) throws InterruptedException {
        session.events().hold();
        session.readModel().clear(rows.table());
        var last = replay(page -> rows.apply(page, session));
        session.checkpoints().save(name(), owned.epoch(), Map.of(Place.LOG, last.isStart() ? EMPTY : last));
        session.commit();
        LOG.info("{} was built up to {}", name(), last.at());
    }

    /** The differences between the table and a fresh replay, while nobody appends. */
    List<String> verify() throws InterruptedException {
        try (var session = store.begin()) {
            session.events().hold();
            var fresh = new HashMap<String, R>();
            replay(page -> page.forEach(event -> rows.apply(event, fresh)));
            return rows.differences(session.readModel().all(rows.table()), fresh);
        }
    }

    private Owned own() throws InterruptedException {
        long end = System.nanoTime() + BUILT_WITHIN.toNanos();
        while (true) {
            var owned = store.own(name(), List.of(Place.LOG));
            if (owned.isPresent()) return owned.get();
            if (System.nanoTime() > end) throw new Unavailable(name() + " is being built by another instance");
            new Bell().pause(LOOK_EVERY);
        }
    }

    /** Everything in the log. @return where it ends */
    private Mark replay(Consumer<List<Envelope<E>>> taking) throws InterruptedException {
        var at = Mark.START;
        long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
        while (true) {
            var page = store.read(at.at(), at.sub(), PAGE);
            if (!page.isEmpty()) {
                taking.accept(wanted(page));
                var last = page.getLast();
                at = new Mark(
                        last.position().at(),
                        last.position().sub(),
                        last.envelope().id());
            } else if (store.isSettled()) {
                return at;
            } else if (System.nanoTime() > end) {
                throw new Unavailable("the log does not settle within " + SETTLED_WITHIN);
            } else {
                new Bell().pause(LOOK_EVERY);
            }
        }
    }

    private List<Envelope<E>> wanted(List<Recorded<byte[]>> page) {
        var wanted = new ArrayList<Envelope<E>>();
        for (var entry : page)
            event(entry).ifPresent(event -> wanted.add(entry.envelope().as(event)));
        return wanted;
    }

    private Optional<E> event(Recorded<byte[]> entry) {
        if (entry.stream().category().startsWith(OwnFeed.TOPIC)) return Optional.empty();
        var type = letters.type(Place.LOG, entry.envelope());
        if (type == null || !events.isAssignableFrom(type)) return Optional.empty();
        return Optional.of(events.cast(letters.open(Place.LOG, entry.envelope())));
    }
}
