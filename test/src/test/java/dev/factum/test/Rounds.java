package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.store.Transaction;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Messages to many keys of a topic, round by round, which its reader is to note once each, those of a key in order. */
final class Rounds {
    static final int KEYS = 48;

    /** Only failures wait for it. */
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    @TypeName("news")
    record News(String about, String text) {}

    static final Topic<News> NEWS = Topic.of("bank.news", News.class, News::about);

    private final Transport topics;
    private int published;

    Rounds(Transport topics) {
        this.topics = topics;
        topics.declare(List.of(NEWS.name()));
    }

    int published() {
        return published;
    }

    /** To every key the next text. */
    void publish() {
        var text = Integer.toString(published++);
        topics.publish(IntStream.range(0, KEYS)
                .mapToObj(k -> Wire.message(NEWS, new News("k" + k, text)))
                .toList());
    }

    static void note(Envelope<News> news, Transaction tx) {
        Journal.note(tx, news.key(), news.payload().text());
    }

    void assertAllAreNotedOnceInOrder(Factum reader) {
        var texts = IntStream.range(0, published).mapToObj(Integer::toString).toList();
        Eventually.holds(AT_MOST, () -> {
            for (int k = 0; k < KEYS; k++)
                assertThat(Journal.of(reader, "k" + k)).as("k" + k).isEqualTo(texts);
        });
    }
}
