package dev.factum.test;

import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.store.Events.Append;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import dev.factum.subscription.Reader;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Journal.Noted;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A rewind in the face of an owner, of another instance, and of an append that is not decided. */
@Tag("postgres")
class RewindRaceTest {
    private static final String READER = "reader";

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private Stage stage;

    @BeforeEach
    void setTheStage() {
        stage = new Stage(postgres.database(20));
    }

    @AfterEach
    void clearTheStage() throws Exception {
        stage.close();
    }

    private static Service reacting(Reader.Handler<Event> handler) {
        return SERVICE.records(Noted.class).reacts(Subscription.of(READER, Source.own(Event.class), handler));
    }

    private static Reader.Handler<Event> noting() {
        return (message, tx) -> {
            if (message.payload() instanceof Deposited(var account, var amount))
                Journal.note(tx, account, Long.toString(amount));
        };
    }

    private static void deposit(Factum bank, String account, long amount) {
        bank.transact(
                cause(),
                tx -> tx.append(stream(account), ExpectedVersion.any(), List.of(new Deposited(account, amount))));
    }

    private static void awaitJournal(Factum bank, String page, String... texts) {
        Eventually.holds(() -> assertThat(Journal.of(bank, page)).containsExactly(texts));
    }

    /** What he does in it is not kept, and he does not move the checkpoint back to where he was. */
    @Test
    void an_owner_in_the_middle_of_a_batch_is_fenced() throws Exception {
        var inTheMiddle = new CountDownLatch(1);
        var rewound = new CountDownLatch(1);
        var bank = stage.start(reacting((message, tx) -> {
            noting().handle(message, tx);
            if (message.payload() instanceof Deposited(var account, var amount)
                    && amount == 2
                    && rewound.getCount() > 0) {
                inTheMiddle.countDown();
                rewound.await();
            }
        }));
        deposit(bank, "a", 1);
        awaitJournal(bank, "a", "1");
        deposit(bank, "a", 2);
        inTheMiddle.await();
        bank.rewind(READER, Position.start("bank"));
        rewound.countDown();
        awaitJournal(bank, "a", "1", "1", "2");
        Eventually.holds(() -> assertThat(OnBoth.status(bank, READER).behind()).isZero());
        assertThat(Journal.of(bank, "a")).containsExactly("1", "1", "2");
    }

    @Test
    void any_instance_can_rewind_a_reader_that_another_owns() {
        var owner = stage.start(reacting(noting()));
        deposit(owner, "a", 1);
        deposit(owner, "a", 2);
        awaitJournal(owner, "a", "1", "2");
        var other = stage.start(reacting(noting()), stage.store("bank"));
        OnBoth.awaitState(other, READER, State.STANDBY);
        other.rewind(READER, new Position("bank", 1, 0));
        awaitJournal(owner, "a", "1", "2", "2");
    }

    /** What is committed and has no place yet will get a later one: a checkpoint on it would not be found again. */
    @Test
    void a_reader_is_never_sent_to_an_event_whose_place_is_not_decided() {
        var store = stage.store("bank");
        try (var bank = stage.start(SERVICE.records(Noted.class), store)) {
            deposit(bank, "a", 1);
            var late = store.begin();
            late.events().append(List.<Append>of(Raw.toStream("late", 2)));
            deposit(bank, "a", 2);
            Eventually.holds(() -> assertThat(bank.log().head().at()).isEqualTo(4));
            bank.close();
            late.commit();
            late.close();
        }
        try (var session = store.begin()) {
            assertThat(session.events().atOrBefore(3, 0)).extracting(Mark::at).isEqualTo(1L);
        }
        Eventually.holds(() -> {
            store.read(Long.MAX_VALUE, 0, 1); // moves the late lane on
            assertThat(store.status().late()).isEqualTo(2);
        });
        try (var session = store.begin()) {
            assertThat(session.events().atOrBefore(3, 0))
                    .extracting(Mark::at, Mark::sub)
                    .containsExactly(1L, 0);
            assertThat(session.events().atOrBefore(4, 1))
                    .extracting(Mark::at, Mark::sub)
                    .containsExactly(4L, 1);
            assertThat(session.events().atOrBefore(4711, 0))
                    .extracting(Mark::at, Mark::sub)
                    .containsExactly(4L, 2);
            assertThat(session.checkpoints().marks("nobody")).doesNotContainKey(Place.LOG);
        }
    }
}
