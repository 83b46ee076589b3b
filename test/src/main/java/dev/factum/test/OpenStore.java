package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.Types;
import dev.factum.log.DuplicateEvent;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.log.Traced;
import dev.factum.log.VersionConflict;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import dev.factum.store.Fenced;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Inbox.Origin;
import dev.factum.store.Mark;
import dev.factum.store.Owned;
import dev.factum.store.ParkedMessages;
import dev.factum.store.Place;
import dev.factum.store.Sagas;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Table;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store for one test, open, with words to use it by. */
abstract class OpenStore {
    static final String LOG = "suite";
    static final Types.Name HAPPENED = new Types.Name("it.happened", 1);
    static final Types.Name STEPPED = new Types.Name("it.stepped", 2);
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
    static final Place FIRST = new Place("some.topic", 0);
    static final Place SECOND = new Place("some.topic", 1);
    static final int ROUNDS = 20;
    static final Table<Sample> TABLE = new Table<>("sample", 1, Sample.class);

    private static final String DDL = """
            create table sample (
              id text primary key, text text, big bigint not null, big_or_none bigint, small int not null, small_or_none int,
              flag boolean not null, flag_or_none boolean, amount numeric, moment timestamptz, day date, other uuid, colour text)
            """;

    Store store;

    abstract StoreContract suite();

    @BeforeEach
    void openStore() throws Exception {
        store = suite().store(DDL);
        store.open(LOG, Set.of(HAPPENED, STEPPED), List.of(TABLE));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    final <T> T in(Function<Session, T> work) {
        try (var session = store.begin()) {
            var result = work.apply(session);
            session.commit();
            return result;
        }
    }

    final void commit(Consumer<Session> work) {
        in(session -> {
            work.accept(session);
            return true;
        });
    }

    final Mark append(Append... appends) {
        var stored = in(session -> session.events().append(List.of(appends)));
        return stored.isEmpty() ? Mark.START : stored.getLast();
    }

    final boolean tryToAppend(Append append) {
        try {
            append(append);
            return true;
        } catch (VersionConflict e) {
            return false;
        }
    }

    final void assertConflict(Append... appends) {
        assertThatExceptionOfType(VersionConflict.class)
                .isThrownBy(() -> append(appends))
                .satisfies(e -> assertThat(e.retryHelps()).isTrue());
    }

    final void assertDuplicate(Append... appends) {
        assertThatExceptionOfType(DuplicateEvent.class)
                .isThrownBy(() -> append(appends))
                .satisfies(e -> assertThat(e.retryHelps()).isFalse());
    }

    final void assertFenced(Consumer<Session> work) {
        assertThatThrownBy(() -> commit(work)).isInstanceOf(Fenced.class);
    }

    final Owned own(String subscription, Place... places) {
        return store.own(subscription, List.of(places)).orElseThrow();
    }

    final List<Recorded<byte[]>> log(int count) {
        Eventually.holds(
                suite().patience(), () -> assertThat(store.read(0, 0, 1_000)).hasSize(count));
        return store.read(0, 0, 1_000);
    }

    final List<Long> versions(String id) {
        return store.read(stream(id), 0, 1_000).stream().map(Recorded::version).toList();
    }

    final List<ParkedMessages.Row> list(String subscription) {
        return in(s -> s.parked().list(Optional.of(subscription), 100));
    }

    final List<String> due(String subscription, Instant now) {
        return in(s -> s.parked().due(subscription, List.of(FIRST, SECOND), now, 100).stream()
                .map(row -> row.envelope().key())
                .toList());
    }

    static List<Long> oneTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    static Append toStream(String id, ExpectedVersion expected, int events) {
        return new Append.ToStream(stream(id), expected, entries(id, events));
    }

    static Append toTopic(String topic, String key, int messages) {
        return new Append.ToTopic(topic, entries(key, messages));
    }

    static List<Entry> entries(String key, int count) {
        return IntStream.range(0, count).mapToObj(i -> entry(key)).toList();
    }

    static List<UUID> ids(Append append) {
        return append.entries().stream().map(e -> e.envelope().id()).toList();
    }

    static StreamId stream(String id) {
        return new StreamId("thing", id);
    }

    static Entry entry(String key) {
        return entry(key, Cause.request(UUID.randomUUID()));
    }

    static Entry entry(String key, Cause cause) {
        return new Entry(envelope(key, cause), List.of());
    }

    static Envelope<byte[]> envelope(String key, Cause cause) {
        var payload = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        return new Envelope<>(
                UUID.randomUUID(), HAPPENED.type(), HAPPENED.version(), NOON, LOG, key, 0, cause, null, payload);
    }

    static Mark mark(long at) {
        return new Mark(at, 0, new UUID(1, at));
    }

    static Handled handled(UUID message) {
        return new Handled(
                Traced.Kind.HANDLED, message, "it.happened", "k", Origin.client(NOON), Cause.request(message), NOON);
    }

    static ParkedMessages.Row row(String subscription, String key, int attempts, @Nullable Instant next) {
        var envelope = envelope(key, Cause.request(UUID.randomUUID()));
        return new ParkedMessages.Row(
                0, subscription, FIRST, envelope, Map.of(), attempts, attempts == 0 ? "" : "no", NOON, next);
    }

    static Sagas.Row saga(String key, String status) {
        return new Sagas.Row("saga", key, status, "state", null, 1, null, NOON);
    }

    static Sample sample(String id) {
        return new Sample(
                id,
                "text",
                1,
                2L,
                3,
                4,
                true,
                false,
                new BigDecimal("5.60"),
                NOON,
                LocalDate.of(2026, 1, 2),
                new UUID(7, 8),
                Sample.Colour.RED);
    }
}
