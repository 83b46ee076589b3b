package dev.factum.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.postgres.PageAhead.Span;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageAheadTest {
    private static final int LAST = 25;

    private final LinkedBlockingQueue<Span> read = new LinkedBlockingQueue<>();
    private final PageAhead<Long> ahead = new PageAhead<>("ahead", this::page, offset -> offset);
    private volatile boolean broken;

    private List<Long> page(Span span) {
        read.add(span);
        if (broken) throw new IllegalStateException("no connection");
        return range(span.after() + 1, Math.min(Math.min(LAST, span.upTo()), span.after() + span.max()));
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private void assertReads(long after, long upTo) throws InterruptedException {
        assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo(new Span(after, upTo, 10));
    }

    @Test
    void the_page_behind_a_full_one_is_read_before_it_is_asked_for_and_every_entry_comes_once() throws Exception {
        assertThat(ahead.read(new Span(0, 22, 10))).isEqualTo(range(1, 10));
        assertReads(0, 22);
        assertReads(10, 22);
        assertThat(ahead.read(new Span(10, 23, 10))).isEqualTo(range(11, 20));
        assertReads(20, 23);
        assertThat(ahead.read(new Span(20, 24, 10))).isEqualTo(range(21, 23));
        assertThat(ahead.read(new Span(23, 24, 10))).isEqualTo(range(24, 24));
    }

    @Test
    void what_was_there_ahead_of_what_may_be_read_now_is_dropped() throws Exception {
        assertThat(ahead.read(new Span(0, 22, 10))).hasSize(10);
        assertReads(0, 22);
        assertReads(10, 22);
        assertThat(ahead.read(new Span(10, 12, 10))).isEqualTo(range(11, 12));
    }

    @Test
    void who_goes_on_from_another_place_gets_what_is_there() throws Exception {
        assertThat(ahead.read(new Span(0, 22, 10))).hasSize(10);
        assertReads(0, 22);
        assertReads(10, 22);
        assertThat(ahead.read(new Span(7, 22, 10))).isEqualTo(range(8, 17));
    }

    @Test
    void a_page_that_could_not_be_read_ahead_is_read_when_it_is_asked_for() throws Exception {
        assertThat(ahead.read(new Span(0, 22, 10))).hasSize(10);
        assertReads(0, 22);
        assertReads(10, 22);
        broken = true;
        assertThat(ahead.read(new Span(10, 22, 10))).isEqualTo(range(11, 20));
        assertReads(20, 22);
        broken = false;
        assertThat(ahead.read(new Span(20, 22, 10))).isEqualTo(range(21, 22));
    }
}
