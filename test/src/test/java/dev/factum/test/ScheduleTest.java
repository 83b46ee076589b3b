package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages with a time: sent then, once, whoever runs; or taken back. */
class ScheduleTest extends OnBoth {
    sealed interface Errand {
        String who();
    }

    @TypeName("remind")
    record Remind(String who) implements Errand {}

    private static final Topic<Errand> ERRANDS = Topic.of("errands", Errand.class, Errand::who);
    private static final Topic<Errand> OTHERS = Topic.of("others", Errand.class, Errand::who);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Service OFFICE = Service.named("office").sends(ERRANDS);

    private UUID remind(Factum office, String who, Instant at) {
        var id = new UUID[1];
        office.transact(cause(who), tx -> id[0] = tx.schedule(ERRANDS, new Remind(who), at));
        return id[0];
    }

    private static Cause cause(String who) {
        return Cause.request(UUID.nameUUIDFromBytes(who.getBytes()));
    }

    private boolean cancel(Factum office, UUID id) {
        var done = new boolean[1];
        office.transact(cause("cancel"), tx -> done[0] = tx.cancel(id));
        return done[0];
    }

    private List<String> sent() {
        return stage.published("errands").stream().map(Message::key).toList();
    }

    private Instant inAWeek() {
        return stage.clock.instant().plus(WEEK);
    }

    @Test
    void a_message_is_sent_when_its_time_has_come_and_not_before() {
        var office = stage.start(OFFICE);
        var id = remind(office, "ann", inAWeek());
        remind(office, "ben", inAWeek().minusSeconds(1));
        stage.clock.tick(WEEK.minusSeconds(1));
        Eventually.holds(() -> assertThat(sent()).containsExactly("ben"));
        stage.clock.tick(Duration.ofSeconds(1));
        Eventually.holds(() -> assertThat(sent()).containsExactly("ben", "ann"));
        var message = stage.published("errands").getLast();
        assertThat(message.id()).isEqualTo(id);
        assertThat(message.time()).isEqualTo(stage.clock.instant());
        assertThat(message.attributes())
                .containsEntry("correlationid", cause("ann").correlation())
                .containsEntry("causationid", cause("ann").id().toString())
                .containsEntry("type", "remind");
    }

    @Test
    void what_is_past_is_sent_at_once() {
        var office = stage.start(OFFICE);
        remind(office, "ann", Instant.EPOCH);
        Eventually.holds(() -> assertThat(sent()).containsExactly("ann"));
    }

    @Test
    void what_was_cancelled_is_never_sent_and_what_was_sent_cannot_be_cancelled() {
        var office = stage.start(OFFICE);
        var ann = remind(office, "ann", inAWeek());
        var ben = remind(office, "ben", inAWeek());
        assertThat(cancel(office, ann)).isTrue();
        assertThat(cancel(office, ann)).isFalse();
        stage.clock.tick(WEEK);
        Eventually.holds(() -> assertThat(sent()).containsExactly("ben"));
        assertThat(cancel(office, ben)).isFalse();
    }

    @Test
    void what_a_failed_transaction_scheduled_or_cancelled_is_as_if_it_had_not() {
        var office = stage.start(OFFICE);
        var ann = remind(office, "ann", inAWeek());
        assertThatThrownBy(() -> office.transact(cause("all"), tx -> {
                    tx.cancel(ann);
                    tx.schedule(ERRANDS, new Remind("ben"), inAWeek());
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessageContaining("changed my mind");
        remind(office, "cid", inAWeek());
        stage.clock.tick(WEEK);
        Eventually.holds(() -> assertThat(sent()).contains("cid"));
        assertThat(sent()).containsExactlyInAnyOrder("ann", "cid");
    }

    @Test
    void a_topic_that_the_service_does_not_send_to_is_refused() {
        var office = stage.start(OFFICE);
        assertThatThrownBy(() -> office.transact(cause("ann"), tx -> tx.schedule(OTHERS, new Remind("ann"), inAWeek())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("office")
                .hasMessageContaining("others");
    }

    @Test
    void each_is_sent_once_though_two_instances_look_and_the_one_that_sends_stops_midway() {
        int messages = Scale.of(400, 20_000);
        var store = stage.store("office");
        var first = stage.start(OFFICE, store);
        stage.start(OFFICE, on == On.MEMORY ? store : stage.store("office"));
        var expected = new ArrayList<String>();
        for (int batch = 0; batch < messages; batch += 100) {
            int from = batch;
            first.transact(
                    cause("batch"),
                    tx -> IntStream.range(from, from + 100).forEach(i -> {
                        tx.schedule(
                                ERRANDS,
                                new Remind("who-" + i),
                                stage.clock.instant().plusSeconds(1 + i % 5));
                        expected.add("who-" + i);
                    }));
        }
        for (int second = 0; second < 3; second++) stage.clock.tick(Duration.ofSeconds(1));
        Eventually.holds(() -> assertThat(sent()).isNotEmpty());
        first.close();
        stage.clock.tick(Duration.ofSeconds(2));
        Eventually.holds(() -> assertThat(sent().stream().distinct().count()).isEqualTo(messages));
        var ids = stage.published("errands").stream().map(Message::id).toList();
        assertThat(sent()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(ids).doesNotHaveDuplicates();
        System.out.printf(
                "scheduled: %,d messages, two instances, one stopped midway; sent once each on %s%n", messages, on);
    }
}
