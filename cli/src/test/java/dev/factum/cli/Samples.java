package dev.factum.cli;

import dev.factum.log.Holder;
import dev.factum.postgres.PostgresLog.Check;
import dev.factum.postgres.PostgresLog.Finding;
import dev.factum.postgres.PostgresLog.Holding;
import dev.factum.postgres.PostgresLog.Reader;
import dev.factum.postgres.PostgresLog.Size;
import dev.factum.postgres.PostgresLog.Status;
import dev.factum.postgres.PostgresLog.Verification;
import dev.factum.store.Mark;
import dev.factum.store.ParkedMessages.Summary;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** What commands have to show. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final UUID EVENT = UUID.fromString("019ca924-8c00-7000-8000-000000000001");

    private Samples() {}

    static Mark at(long position) {
        return new Mark(position, 0, EVENT);
    }

    static Status calm() {
        return new Status(
                "bank",
                "18.6",
                NOON,
                at(4711),
                NOON.minusSeconds(3),
                at(4711),
                0,
                0,
                List.of(),
                List.of(
                        reader("account_list@1", "", 4711, OptionalLong.of(0), 2),
                        reader("listener", "bank.events", 4698, OptionalLong.of(0), 2)),
                List.of(),
                List.of(new Size("event", 4711, 2_203_648), new Size("inbox", -1, 385_024)));
    }

    static Status held() {
        return new Status(
                "bank",
                "18.6",
                NOON,
                at(4830),
                NOON.minusSeconds(1),
                at(4828),
                11,
                2,
                List.of(
                        session(
                                31337,
                                "nightly-import",
                                "idle in transaction",
                                252,
                                "insert into bank.event (id, category, key, version) values ($1, $2, $3, $4)"),
                        new Holding(new Holder.Prepared("order-7", "payments", NOON.minusSeconds(75)), ""),
                        session(31402, "shop", "active", 0, "commit")),
                List.of(
                        reader("account_list@1", "", 4828, OptionalLong.of(2), 0),
                        reader("listener", "bank.events", 4698, OptionalLong.empty(), 2),
                        reader("reader", "", 4217, OptionalLong.of(613), 3720)),
                List.of(new Summary("reader", 3, 12, 1, NOON.minusSeconds(7500))),
                List.of(new Size("event", 4830, 2_244_608), new Size("inbox", 1204, 385_024)));
    }

    private static Holding session(int pid, String application, String state, long seconds, String statement) {
        return new Holding(new Holder.Session(pid, application, "bank", state, NOON.minusSeconds(seconds)), statement);
    }

    private static Reader reader(String name, String source, long at, OptionalLong behind, long saved) {
        return new Reader(name, source, at(at), behind, NOON.minusSeconds(saved));
    }

    static Verification sound() {
        return new Verification(
                4711,
                1204,
                List.of(),
                0,
                List.of("read models, which the application compares with a replay: factum.verify(\"account_list\")"));
    }

    static Verification broken() {
        return new Verification(
                4710,
                1204,
                List.of(
                        new Finding(Check.HOLES, "account/anna", "account/anna has no version 2"),
                        new Finding(
                                Check.CHECKPOINTS,
                                "reader",
                                "reader stands at 4217 with the event " + EVENT + ", which is not in the log")),
                0,
                List.of());
    }
}
