package dev.factum.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final int LAST = 25;

    private final LinkedBlockingQueue<Long> read = new LinkedBlockingQueue<>();
    private final ReadAhead ahead = new ReadAhead("ahead", this::page, mark -> mark.at() != 5);
    private volatile boolean broken;

    private List<Incoming> page(Mark after, int max) {
        var breaks = broken;
        read.add(after.at()); // whoever waits for it may change what comes next, not this
        if (breaks) throw new IllegalStateException("no connection");
        return LongStream.rangeClosed(after.at() + 1, Math.min(LAST, after.at() + max))
                .mapToObj(ReadAheadTest::entry)
                .toList();
    }

    private static Incoming entry(long at) {
        var id = new UUID(0, at);
        return new Incoming(
                null,
                Place.LOG,
                new Mark(at, 0, id),
                new Envelope<>(id, "some", 1, Instant.EPOCH, "here", "k", at, Cause.request(id), null, new byte[0]),
                Map.of(),
                null);
    }

    private static Mark mark(long at) {
        return at == 0 ? Mark.START : entry(at).mark;
    }

    private List<Long> after(long at, int max) {
        return ahead.after(mark(at), max).stream().map(item -> item.mark.at()).toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private void assertReads(long at) throws InterruptedException {
        assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo(at);
    }

    @Test
    void the_page_behind_a_full_one_is_read_before_it_is_asked_for_and_every_entry_comes_once() throws Exception {
        assertThat(after(0, 10)).isEqualTo(range(1, 10));
        assertReads(0);
        assertReads(10);
        assertThat(after(10, 10)).isEqualTo(range(11, 20));
        assertReads(20);
        assertThat(after(20, 10)).isEqualTo(range(21, LAST));
        assertThat(read).isEmpty();
    }

    @Test
    void nothing_is_read_ahead_of_a_page_that_is_not_full_or_has_its_followers_at_hand() {
        assertThat(after(20, 10)).hasSize(5);
        assertThat(after(0, 5)).isEqualTo(range(1, 5));
        assertThat(after(5, 4)).isEqualTo(range(6, 9));
        assertThat(read).contains(20L, 0L, 5L);
    }

    @Test
    void who_goes_on_from_another_place_gets_what_is_there() throws Exception {
        assertThat(after(0, 10)).hasSize(10);
        assertReads(0);
        assertReads(10);
        assertThat(after(7, 10)).isEqualTo(range(8, 17));
        assertThat(after(17, 3)).isEqualTo(range(18, 20));
    }

    /** The page behind 20 is being read, in vain. */
    private void breakWhatComesNext() throws InterruptedException {
        assertThat(after(0, 10)).hasSize(10);
        assertReads(0);
        assertReads(10);
        broken = true;
        assertThat(after(10, 10)).isEqualTo(range(11, 20));
        assertReads(20);
    }

    @Test
    void a_page_that_could_not_be_read_ahead_is_read_when_it_is_asked_for() throws Exception {
        breakWhatComesNext();
        broken = false;
        assertThat(after(20, 10)).isEqualTo(range(21, LAST));
        assertReads(20);
    }

    @Test
    void who_asks_for_a_page_that_cannot_be_read_is_told_why() throws Exception {
        breakWhatComesNext();
        assertThatThrownBy(() -> after(20, 10)).hasMessage("no connection");
        assertReads(20);
        assertThatThrownBy(() -> after(20, 5)).hasMessage("no connection");
        broken = false;
        assertThat(after(20, 10)).isEqualTo(range(21, LAST));
    }
}
