package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.parking.Parking.DryRun;
import dev.factum.parking.Parking.Parked;
import dev.factum.store.ParkedMessages.Action;
import dev.factum.store.ParkedMessages.Row;
import dev.factum.store.Place;
import dev.factum.store.Transaction;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Journal.Noted;
import dev.factum.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What an operator does with what is parked: looks at it, tries it out, puts it right, tries it again, takes it out; and what is kept of that. */
class ParkingToolsTest extends OnBoth {
    private static final String READER = "listening";

    @TypeName("news")
    record News(String about, String text) {}

    private static final Topic<News> NEWS = Topic.of("bank.news", News.class, News::about);
    private static final Topic<News> ECHO = Topic.of("bank.echo", News.class, News::about);

    private final Set<String> poison = ConcurrentHashMap.newKeySet();

    private void hear(Envelope<News> message, Transaction tx) {
        var text = message.payload().text();
        tx.send(ECHO, message.payload());
        if (poison.contains(text)) throw new IllegalStateException("poison");
        Journal.note(tx, message.key(), text);
    }

    private Factum listen() {
        return stage.start(Service.named("listener")
                .records(Noted.class)
                .sends(ECHO)
                .reacts(Subscription.of(READER, NEWS, this::hear).with(once())));
    }

    private static Patience once() {
        return new Patience(Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
    }

    private void publish(String about, String... texts) {
        for (var text : texts) stage.topics.publish(List.of(Wire.message(NEWS, new News(about, text))));
    }

    private static List<Parked> parked(Factum factum, String reader) {
        return factum.parking().list(Optional.of(reader), 100);
    }

    private static UUID awaitParked(Factum factum, String reader, int count) {
        Eventually.holds(() -> assertThat(parked(factum, reader)).hasSize(count));
        return parked(factum, reader).getFirst().message();
    }

    private static void awaitHeard(Factum listener, String about, String... texts) {
        Eventually.holds(() -> assertThat(Journal.of(listener, about)).containsExactly(texts));
    }

    private static Position head(Factum factum) {
        return factum.log().head();
    }

    @Test
    void a_dry_run_says_what_a_redrive_would_do_and_does_nothing() {
        poison.add("2");
        var listener = listen();
        publish("a", "2", "3");
        var message = awaitParked(listener, READER, 2);
        var before = head(listener);
        assertThat(listener.parking().dryRun(READER, "a"))
                .isEqualTo(new DryRun(0, List.of(), Optional.of(message + ": IllegalStateException: poison")));
        poison.clear();
        var would = listener.parking().dryRun(READER, "a");
        assertThat(would.handled()).isEqualTo(2);
        assertThat(would.error()).isEmpty();
        var each = List.of("send to bank.echo, key a: news", "append to journal/a: journal.noted");
        assertThat(would.changes().subList(0, 4)).containsExactly(each.get(0), each.get(1), each.get(0), each.get(1));
        assertThat(head(listener)).isEqualTo(before);
        assertThat(parked(listener, READER))
                .hasSize(2)
                .first()
                .extracting(Parked::attempts)
                .isEqualTo(1);
        assertThat(listener.parking().actions(Optional.empty(), 10)).isEmpty();
        listener.parking().redrive(READER, "a", "ann");
        awaitHeard(listener, "a", "2", "3");
    }

    @Test
    void a_dry_run_stops_where_a_redrive_would_and_says_what_it_would_have_done_by_then() {
        poison.add("2");
        var listener = listen();
        publish("a", "2", "3", "4");
        awaitParked(listener, READER, 3);
        poison.remove("2");
        poison.add("4");
        var last = parked(listener, READER).getLast().message();
        var would = listener.parking().dryRun(READER, "a");
        assertThat(would.handled()).isEqualTo(2);
        assertThat(would.error()).contains(last + ": IllegalStateException: poison");
        assertThat(would.changes().stream().filter(change -> change.startsWith("send")))
                .hasSize(2);
    }

    @Test
    void what_calls_the_outside_has_no_dry_run() {
        var calls = new Calls<>(Source.own(Accounts.Event.class), event -> event instanceof Deposited);
        calls.world = (event, key) -> {
            throw new IllegalStateException("no");
        };
        var bank = stage.start(Accounts.SERVICE.records(Noted.class).performs(calls));
        bank.transact(
                Accounts.cause(),
                tx -> tx.append(Accounts.stream("a"), ExpectedVersion.any(), List.of(new Deposited("a", 1))));
        awaitParked(bank, Calls.NAME, 1);
        assertThatThrownBy(() -> bank.parking().dryRun(Calls.NAME, "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("calls the outside");
    }

    @Test
    void a_message_is_shown_and_put_right_and_what_it_said_is_kept() {
        var listener = listen();
        var wrong = "{\"about\":".getBytes(StandardCharsets.UTF_8);
        stage.topics.publish(List.of(Wire.with(Wire.message(NEWS, new News("a", "1")), wrong)));
        publish("a", "2");
        var message = awaitParked(listener, READER, 2);
        var shown = listener.parking().show(READER, message);
        assertThat(shown.body()).isEqualTo(wrong);
        assertThat(shown.topic()).isEqualTo(NEWS.name());
        assertThat(shown.parked().key()).isEqualTo("a");
        var right = "{\"about\":\"a\",\"text\":\"1\"}".getBytes(StandardCharsets.UTF_8);
        listener.parking().edit(READER, message, right, "ann", "cut short");
        assertThat(Journal.of(listener, "a")).isEmpty();
        listener.parking().redrive(READER, "a", "ben");
        awaitHeard(listener, "a", "1", "2");
        var actions = listener.parking().actions(Optional.of(READER), 10);
        assertThat(actions).extracting(Action::word).containsExactly("redrive", "edit");
        assertThat(actions).extracting(Action::by).containsExactly("ben", "ann");
        assertThat(actions.getLast().before()).isEqualTo(wrong);
        assertThat(actions.getLast().message()).isEqualTo(message);
        assertThat(actions.getLast().reason()).isEqualTo("cut short");
    }

    @Test
    void a_message_is_parked_with_the_headers_that_it_came_with() {
        poison.addAll(Set.of("1", "2"));
        var listener = listen();
        var odd = "a=b&c%\u0000 \u00fc";
        var sent = Wire.with(
                Wire.with(Wire.message(NEWS, new News("a", "1")), "traceparent", "00-1-2-01"), "header.x odd=&", odd);
        stage.topics.publish(List.of(sent, Wire.message(NEWS, new News("a", "2"))));
        awaitParked(listener, READER, 2);
        var shown = listener.parking().show(READER, sent.id());
        assertThat(shown.headers())
                .containsEntry("traceparent", "00-1-2-01")
                .containsEntry("header.x odd=&", odd)
                .containsEntry("type", "news");
        assertThat(shown.body()).isEqualTo(sent.body());
        listener.parking().redrive(READER, "a", "ann");
        Eventually.holds(
                () -> assertThat(parked(listener, READER).getFirst().attempts()).isEqualTo(2));
        listener.parking().edit(READER, sent.id(), new byte[1], "ann", "why");
        assertThat(listener.parking().show(READER, sent.id()).headers()).isEqualTo(shown.headers());
        var follower = parked(listener, READER).getLast().message();
        assertThat(listener.parking().show(READER, follower).headers()).containsEntry("type", "news");
    }

    @Test
    void what_a_read_model_could_not_take_is_not_edited() {
        var row = new Row(
                1, "news_list@2", new Place("bank.news", 0), envelope(), Map.of(), 1, "no", Instant.EPOCH, null);
        assertThatThrownBy(() -> row.checkEditable(new byte[1])).hasMessageContaining("the read model news_list@2");
    }

    private static Envelope<byte[]> envelope() {
        return new Envelope<>(
                UUID.randomUUID(), "news", 1, Instant.EPOCH, "bank", "a", 1, Accounts.cause(), null, new byte[1]);
    }

    @Test
    void an_event_of_the_own_log_is_not_edited() {
        var bank = stage.start(Accounts.SERVICE
                .records(Noted.class)
                .reacts(Subscription.<Accounts.Event>of("own", Source.own(Accounts.Event.class), (event, tx) -> {
                            throw new IllegalStateException("no");
                        })
                        .with(once())));
        bank.transact(
                Accounts.cause(),
                tx -> tx.append(Accounts.stream("a"), ExpectedVersion.any(), List.of(new Deposited("a", 1))));
        var message = awaitParked(bank, "own", 1);
        assertThatThrownBy(() -> bank.parking().edit("own", message, new byte[1], "ann", "why"))
                .hasMessageContaining("never changes");
        assertThat(bank.parking().actions(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void whoever_does_not_say_who_he_is_or_why_does_nothing() {
        poison.add("1");
        var listener = listen();
        publish("a", "1");
        var message = awaitParked(listener, READER, 1);
        var parking = listener.parking();
        assertThatThrownBy(() -> parking.redrive(READER, "a", " ")).hasMessageContaining("say who does it");
        assertThatThrownBy(() -> parking.edit(READER, message, new byte[1], "ann", ""))
                .hasMessageContaining("say why it is done");
        assertThatThrownBy(() -> parking.edit(READER, message, new byte[0], "ann", "why"))
                .hasMessageContaining("1 to 1048576 bytes");
        assertThatThrownBy(() -> parking.discard(READER, message, "an\nn", "why"))
                .hasMessageContaining("in one line");
        assertThat(parking.actions(Optional.empty(), 10)).isEmpty();
        parking.discard(READER, message, "ann", "a test");
        assertThat(parking.actions(Optional.empty(), 10)).hasSize(1);
        assertThatThrownBy(() -> parking.show(READER, message)).hasMessageContaining("is not parked for " + READER);
    }
}
