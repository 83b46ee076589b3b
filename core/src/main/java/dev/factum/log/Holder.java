package dev.factum.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that has appended to a log and has not ended. What it commits is read in its place if it ends soon, and late if it does not;
 * a log that cannot go past it waits for it. What it is saying to the database is not in here: that may be payload.
 */
public sealed interface Holder {
    /** When it began; of a prepared one, when it was prepared. Null where whoever asks may not see it: let the role be in {@code pg_read_all_stats}. */
    @Nullable
    Instant since();

    /** Of a session. @param state in PostgreSQL's words, {@code active} or {@code idle in transaction}; empty where it may not be seen */
    record Session(
            int pid,
            String application,
            String user,
            String state,
            @Nullable Instant since) implements Holder {}

    /** Prepared, and of no session any more: it stays until somebody commits it or rolls it back. */
    record Prepared(String gid, String owner, @Nullable Instant since) implements Holder {}
}
