package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.test.Journal.Noted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Streams as lists to which many append while others read. Every value is appended once, so what a reader sees tells which appends came
 * before: each read has to be a beginning of the list in the end, and hold whatever was acknowledged before it was asked for.
 */
@Tag("slow")
class ListAppendTest extends OnBoth {
    private static final int WRITERS = 64;
    private static final int STREAMS = 10;
    private static final int APPENDS_EACH = Scale.of(8, 60);
    private static final int TRIES = 300;
    private static final int PAGE = 10_000;
    private static final Duration AT_MOST = Duration.ofMinutes(30);

    private final long seed = System.nanoTime();
    private final AtomicInteger conditional = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final List<Queue<Appended>> acknowledged = new ArrayList<>();
    private final AtomicInteger writing = new AtomicInteger(WRITERS);
    private Factum lists;

    /** @param expected the version that it was to follow; -1: whatever was there */
    private record Appended(String value, long expected) {}

    /** @param before how many values of the list were acknowledged when it was asked for */
    private record Read(int stream, int before, List<String> values) {}

    @BeforeEach
    void start() {
        var once = stage.settings.withAttempts(1); // a conflict is told at once, and counted
        lists = stage.start(Service.named("lists").records(Noted.class), stage.store("lists"), once);
        for (int i = 0; i < STREAMS; i++) acknowledged.add(new ConcurrentLinkedQueue<>());
    }

    private static StreamId stream(int number) {
        return new StreamId("list", "s" + number);
    }

    private void write(int writer) {
        var random = new Random(seed + writer);
        try {
            for (int n = 0; n < APPENDS_EACH; n++) {
                var value = writer + "-" + n;
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> where(List.of(random.nextInt(STREAMS)), List.of(value));
                    case 4 -> where(List.of(random.nextInt(STREAMS)), List.of(value + "a", value + "b"));
                    case 5 -> where(twoOf(random), List.of(value));
                    case 6, 7, 8 -> anywhere(random.nextInt(STREAMS), List.of(value));
                    default -> anywhere(random.nextInt(STREAMS), List.of(value + "a", value + "b"));
                }
            }
        } finally {
            writing.decrementAndGet();
        }
    }

    private static List<Integer> twoOf(Random random) {
        int first = random.nextInt(STREAMS);
        return List.of(first, (first + 1 + random.nextInt(STREAMS - 1)) % STREAMS);
    }

    /** To each of the streams, exactly behind what is there. */
    private void where(List<Integer> streams, List<String> values) {
        for (int tries = 0; tries < TRIES; tries++) {
            var at = new HashMap<Integer, Long>();
            for (int stream : streams) at.put(stream, version(stream));
            conditional.incrementAndGet();
            if (append(streams, stream -> new ExpectedVersion.Exactly(at.get(stream)), values)) {
                at.forEach((stream, version) -> acknowledge(stream, version, values));
                return;
            }
            conflicts.incrementAndGet();
        }
        throw new AssertionError("no turn in " + TRIES + " tries");
    }

    private void anywhere(int stream, List<String> values) {
        for (int tries = 0; tries < TRIES; tries++)
            if (append(List.of(stream), any -> ExpectedVersion.any(), values)) {
                acknowledge(stream, -1, values);
                return;
            }
        throw new AssertionError("no turn in " + TRIES + " tries");
    }

    private boolean append(List<Integer> streams, IntFunction<ExpectedVersion> expected, List<String> values) {
        try {
            lists.transact(Cause.request(UUID.randomUUID()), tx -> {
                for (int stream : streams)
                    tx.append(
                            stream(stream),
                            expected.apply(stream),
                            values.stream().map(Noted::new).toList());
            });
            return true;
        } catch (VersionConflict e) {
            return false;
        }
    }

    private void acknowledge(int stream, long expected, List<String> values) {
        for (int i = 0; i < values.size(); i++)
            acknowledged.get(stream).add(new Appended(values.get(i), expected < 0 ? expected : expected + i));
    }

    private long version(int stream) {
        int known = acknowledged.get(stream).size();
        var newer = lists.log().read(stream(stream), known, PAGE);
        return newer.isEmpty() ? known : newer.getLast().version();
    }

    private List<Read> read(int stream) {
        var reads = new ArrayList<Read>();
        var latest = List.<String>of();
        boolean writes;
        do {
            writes = writing.get() > 0;
            int before = acknowledged.get(stream).size();
            var values = values(lists.log().read(stream(stream), 0, PAGE));
            if (!values.equals(latest)) latest = values;
            reads.add(new Read(stream, before, latest));
        } while (writes);
        return reads;
    }

    /** Each value is kept once, however often it is read: otherwise all reads together need more memory than there is. */
    private List<String> values(List<Recorded<?>> events) {
        return events.stream()
                .map(e -> ((Noted) e.envelope().payload()).text())
                .map(text -> texts.computeIfAbsent(text, same -> same))
                .toList();
    }

    @Test
    void what_is_read_of_a_list_while_many_append_to_it_is_a_beginning_of_what_it_becomes() {
        var reads = Race.of(AT_MOST, WRITERS + STREAMS, number -> {
            if (number < STREAMS) return read(number);
            write(number - STREAMS);
            return List.<Read>of();
        });
        var last = new ArrayList<List<String>>();
        for (int i = 0; i < STREAMS; i++) last.add(assertStreamIsWhole(i));
        int count = 0;
        for (var ofOne : reads)
            for (var read : ofOne) {
                var whole = last.get(read.stream());
                int size = read.values().size();
                assertThat(size).as("seed %d", seed).isBetween(read.before(), whole.size());
                assertThat(read.values()).as("seed %d", seed).isEqualTo(whole.subList(0, size));
                count++;
            }
        assertOneOrder(last);
        System.out.printf(
                "list append on %s: %d writers on %d streams, %,d values, %,d reads, anomalies 0; of %,d conditional appends %.0f %% conflicted%n",
                on,
                WRITERS,
                STREAMS,
                last.stream().mapToInt(List::size).sum(),
                count,
                conditional.get(),
                100.0 * conflicts.get() / conditional.get());
    }

    /** Nothing acknowledged is lost or doubled, there is no hole, and what was conditional stands where it was to stand. */
    private List<String> assertStreamIsWhole(int number) {
        var events = lists.log().read(stream(number), 0, PAGE);
        assertThat(events)
                .extracting(Recorded::version)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        var values = values(events);
        assertThat(values)
                .as("stream %d, seed %d", number, seed)
                .containsExactlyInAnyOrderElementsOf(
                        acknowledged.get(number).stream().map(Appended::value).toList());
        for (var appended : acknowledged.get(number))
            if (appended.expected() >= 0)
                assertThat(values.get((int) appended.expected())).isEqualTo(appended.value());
        return values;
    }

    /** The log has each list in its own order. */
    private void assertOneOrder(List<List<String>> lasting) {
        Map<String, List<String>> inTheLog = new HashMap<>();
        int all = lasting.stream().mapToInt(List::size).sum();
        Eventually.holds(() -> {
            inTheLog.clear();
            var at = Position.start("lists");
            for (var page = lists.log().read(at, PAGE);
                    !page.isEmpty();
                    page = lists.log().read(at, PAGE)) {
                for (var e : page)
                    inTheLog.computeIfAbsent(e.envelope().key(), key -> new ArrayList<>())
                            .addAll(values(List.of(e)));
                at = page.getLast().position();
            }
            assertThat(inTheLog.values().stream().mapToInt(List::size).sum()).isEqualTo(all);
        });
        for (int i = 0; i < STREAMS; i++) assertThat(inTheLog.get("s" + i)).isEqualTo(lasting.get(i));
    }
}
