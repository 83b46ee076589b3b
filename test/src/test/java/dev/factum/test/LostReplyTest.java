package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.NewEvent;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.store.Unavailable;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Withdrawn;
import dev.factum.test.FaultProxy.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database has committed, and the client never hears of it: it sends the same again, and what it wants is there once. */
@Tag("slow")
class LostReplyTest {
    private static final int LOSSES = Scale.of(100, 1_000);
    private static final int CLIENTS = 8;
    private static final int ACCOUNTS = 5;
    private static final int TRIES = 50;
    private static final Duration AT_MOST = Duration.ofMinutes(10);

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private Db db;
    private FaultProxy proxy;
    private PostgresStore store;
    private Factum bank;

    /** How many events each command is to leave. */
    private final Map<UUID, Integer> wanted = new ConcurrentHashMap<>();

    @BeforeEach
    void startTheBank() {
        var database = postgres.database(2);
        db = new Db(database);
        proxy = postgres.proxy();
        store = Postgres.store(postgres.through(proxy, database, 2 * CLIENTS), "bank");
        bank = Factum.start(Accounts.SERVICE, store, Memory.topics(), Json.codec());
    }

    @AfterEach
    void closeTheBank() {
        proxy.pass();
        bank.close();
        store.close();
        proxy.close();
    }

    /** Each way to append, with what makes it safe to send again. */
    private enum Door {
        COMMAND_OF_ONE_EVENT {
            @Override
            void send(Factum bank, String account, Cause cause) {
                bank.execute(AGGREGATE, new Deposit(account, 1), cause);
            }
        },
        COMMAND_OF_TWO_STREAMS {
            @Override
            void send(Factum bank, String account, Cause cause) {
                bank.execute("transfer", cause, tx -> {
                    tx.append(stream(account), ExpectedVersion.any(), List.of(new Withdrawn(account, 1)));
                    tx.append(stream("bank"), ExpectedVersion.any(), List.of(new Deposited("bank", 1)));
                    return Decision.nothing();
                });
            }
        },
        EVENT_UNDER_A_GIVEN_ID {
            @Override
            void send(Factum bank, String account, Cause cause) {
                appendOnce(bank, account, cause, 1);
            }
        },
        EVENTS_UNDER_GIVEN_IDS {
            @Override
            void send(Factum bank, String account, Cause cause) {
                appendOnce(bank, account, cause, 3);
            }
        };

        abstract void send(Factum bank, String account, Cause cause);

        int events() {
            return switch (this) {
                case COMMAND_OF_ONE_EVENT, EVENT_UNDER_A_GIVEN_ID -> 1;
                case COMMAND_OF_TWO_STREAMS -> 2;
                case EVENTS_UNDER_GIVEN_IDS -> 3;
            };
        }

        private static void appendOnce(Factum bank, String account, Cause cause, int count) {
            var events = IntStream.range(0, count)
                    .mapToObj(n -> new NewEvent<Event>(id(cause, n), new Deposited(account, n)))
                    .toList();
            bank.transact(cause, tx -> tx.appendOnce(stream(account), ExpectedVersion.any(), events));
        }

        private static UUID id(Cause cause, int n) {
            return new UUID(cause.id().getMostSignificantBits(), cause.id().getLeastSignificantBits() + n);
        }
    }

    /** What a client does that wants to be sure. @return how often it was sent */
    private int insist(Door door, String account) {
        var cause = Cause.request(UUID.randomUUID());
        wanted.put(cause.id(), door.events());
        for (int tries = 1; ; tries++) {
            try {
                door.send(bank, account, cause);
                return tries;
            } catch (Unavailable e) {
                if (tries == TRIES) throw e;
            }
        }
    }

    private void assertOnceEach() {
        var stored = new TreeMap<UUID, Integer>();
        for (var row : db.texts("select cause || ' ' || count(*) from bank.event group by cause")) {
            var cell = row.split(" ");
            stored.put(UUID.fromString(cell[0]), Integer.valueOf(cell[1]));
        }
        assertThat(stored).isEqualTo(new TreeMap<>(wanted));
        assertThat(db.texts("select category || key from bank.event group by 1 having max(version) <> count(*)"))
                .as("streams with a hole or a double")
                .isEmpty();
    }

    @Test
    void each_command_whose_commit_was_not_heard_of_is_done_once_when_it_is_sent_again() {
        for (int n = 0; n < LOSSES; n++) {
            proxy.loseReplies(1, Reply::commits);
            int tries = insist(Door.values()[n % Door.values().length], "a" + n % ACCOUNTS);
            assertThat(tries).as("command %d", n).isEqualTo(2);
            assertThat(proxy.lost()).isEqualTo(n + 1);
        }
        assertOnceEach();
        System.out.printf(
                "reply of COMMIT lost %,d times: %,d commands, %,d events, doubled 0, lost 0%n",
                proxy.lost(), wanted.size(), db.number("select count(*) from bank.event"));
    }

    @Test
    void a_crowd_that_shares_commits_and_loses_their_replies_has_each_command_done_once() {
        var commits = new AtomicInteger();
        var sent = new AtomicInteger();
        proxy.loseReplies(LOSSES, reply -> reply.commits() && commits.incrementAndGet() % 3 == 0);
        Race.of(AT_MOST, CLIENTS, number -> {
            for (int n = number; proxy.lost() < LOSSES; n++)
                sent.addAndGet(insist(Door.values()[n % Door.values().length], "a" + n % ACCOUNTS));
            return number;
        });
        assertOnceEach();
        System.out.printf(
                "reply of COMMIT lost %,d times among %d clients: %,d commands sent %,d times, doubled 0, lost 0%n",
                proxy.lost(), CLIENTS, wanted.size(), sent.get());
    }
}
