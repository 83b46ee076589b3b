package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.FactumException;
import dev.factum.event.TypeName;
import dev.factum.log.Source;
import dev.factum.store.Misconfigured;
import dev.factum.store.Unavailable;
import dev.factum.subscription.Subscription;
import dev.factum.test.Journal.Noted;
import dev.factum.topic.Topic;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A service whose topics cannot be reached when it starts. */
class LateTopicsTest extends OnBoth {
    @TypeName("news")
    record News(String text) {}

    private static final Topic<News> NEWS = Topic.of("bank.news", News.class, News::text);

    private final AtomicInteger own = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private volatile @Nullable FactumException failure = new Unavailable("nobody there");

    private Factum start() {
        var service = Service.named("bank")
                .records(Noted.class)
                .publishes(Noted.class, NEWS, noted -> List.of(new News(noted.text())))
                .reacts(Subscription.of("counting", Source.own(Noted.class), (noted, tx) -> own.incrementAndGet()))
                .reacts(Subscription.of("listening", NEWS, (news, tx) -> heard.incrementAndGet()));
        var topics = new WrappedTransport(stage.topics) {
            @Override
            public void declare(Collection<String> topics) {
                var now = failure;
                if (now != null) throw now;
                super.declare(topics);
            }
        };
        return stage.start(service, stage.store("bank"), topics, stage.settings);
    }

    private static void note(Factum bank) {
        bank.transact(Cause.request(UUID.randomUUID()), tx -> Journal.note(tx, "p", "text"));
    }

    @Test
    void what_needs_no_topic_runs_and_the_rest_follows_when_they_can_be_reached() {
        var bank = start();
        note(bank);
        Eventually.holds(() -> assertThat(own).hasValue(1));
        awaitState(bank, "counting", State.RUNNING);
        awaitState(bank, "relay", State.PAUSED);
        awaitState(bank, "listening", State.PAUSED);
        assertThat(status(bank, "listening").problem()).isEqualTo("nobody there");
        failure = null;
        Eventually.holds(() -> assertThat(heard).hasValue(1));
        awaitState(bank, "relay", State.RUNNING);
        awaitState(bank, "listening", State.RUNNING);
    }

    @Test
    void what_is_wrong_with_them_is_said_when_they_can_be_reached() {
        var bank = start();
        failure = new Misconfigured("bank.news has 7 partitions: make it anew");
        awaitState(bank, "relay", State.HANDED_OVER);
        awaitState(bank, "listening", State.HANDED_OVER);
        assertThat(status(bank, "relay").problem()).isEqualTo("bank.news has 7 partitions: make it anew");
        awaitState(bank, "counting", State.RUNNING);
    }

    @Test
    void what_is_wrong_with_them_at_the_start_is_said_there() {
        failure = new Misconfigured("bank.news has 7 partitions: make it anew");
        assertThatThrownBy(this::start).isSameAs(failure);
    }
}
