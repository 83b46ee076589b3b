package dev.factum.test;

import dev.factum.test.FaultProxy.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is said to PostgreSQL, transaction by transaction, without what is said whether there is something to do or not. Thread-safe. */
final class RoundTrips implements FaultProxy.Observer {
    /** Polls, locks, what is due, whether a reader is still one's own. */
    private static final Pattern ALWAYS = Pattern.compile(
            "\"(event_poll|event_step|message_poll)\"|pg_(try_)?advisory_(un)?lock|\"(timer\" where owner = \\$1 and|schedule\" where) due|\"saga_request\"|clock_timestamp"
                    + "|\"parking\" where subscription|name = \\$1 and epoch = \\$2 limit 1");

    /** How a connection begins, is asked whether it lives, and learns, once, of a type. */
    private static final Pattern OF_THE_DRIVER =
            Pattern.compile("^SET (extra_float|application)|FROM pg_catalog\\.pg_type|^\\s*$");

    private static final Pattern PAGE_OF_THE_LOG =
            Pattern.compile("\"event\".*order by (position|at, sub)\\s+limit", Pattern.DOTALL);
    private static final Pattern PAGE_OF_A_TOPIC = Pattern.compile("from \"\\w+\"\\.\"message\" where topic = ");
    private static final Pattern CHECKPOINT = Pattern.compile("update \"\\w+\"\\.\"subscription\" s set at");
    private static final Pattern PUBLISHING = Pattern.compile("insert into \"\\w+\"\\.\"message\"");
    private static final Pattern BRACKET = Pattern.compile("BEGIN|COMMIT|ROLLBACK");

    private final Map<Object, Unit> open = new HashMap<>();
    private final List<Unit> ended = new ArrayList<>();

    /** A transaction, or a statement that is one by itself. */
    record Unit(List<Reply> replies) {
        List<String> statements() {
            return replies.stream()
                    .flatMap(reply -> reply.statements().stream())
                    .toList();
        }

        /** In auto-commit, or in a transaction of its own. */
        private boolean isAll(Pattern what) {
            return statements().stream()
                    .filter(sql -> !BRACKET.matcher(sql).matches())
                    .allMatch(sql -> what.matcher(sql).find());
        }

        boolean isPageOfTheLog() {
            return isAll(PAGE_OF_THE_LOG);
        }

        /** A reader of several topics looks into each of them when something was published to any. */
        private boolean isEmptyPageOfATopic() {
            return isAll(PAGE_OF_A_TOPIC)
                    && replies.stream().allMatch(reply -> reply.commands().equals(List.of("SELECT 0")));
        }

        boolean isBareCheckpoint() {
            return isAll(CHECKPOINT);
        }

        boolean isPublishing() {
            return isAll(PUBLISHING);
        }

        /** The driver sends a {@code BEGIN} along with what follows, and waits once. */
        private long roundTrips() {
            return replies.stream()
                    .filter(reply -> !reply.statements().equals(List.of("BEGIN")))
                    .count();
        }

        @Override
        public String toString() {
            return replies.stream()
                    .map(reply -> reply.statements() + " " + reply.commands())
                    .collect(Collectors.joining("\n  ", "\n  ", ""));
        }
    }

    /** @param said for whoever wonders */
    record Count(int statements, int roundTrips, List<Unit> said) {
        boolean isAs(Count other) {
            return statements == other.statements && roundTrips == other.roundTrips;
        }
    }

    @Override
    public synchronized void replied(Object connection, Reply reply) {
        if (reply.statements().stream()
                .allMatch(sql -> OF_THE_DRIVER.matcher(sql).find())) return;
        var unit = open.computeIfAbsent(connection, c -> new Unit(new ArrayList<>()));
        unit.replies().add(reply);
        if (reply.after()) return;
        open.remove(connection);
        if (!unit.isAll(ALWAYS) && !unit.isEmptyPageOfATopic()) ended.add(unit);
    }

    synchronized boolean isQuiet() {
        return open.isEmpty();
    }

    synchronized void begin() {
        ended.clear();
    }

    /** Of what has ended since the beginning. */
    synchronized Count count(Predicate<Unit> which) {
        var said = ended.stream().filter(which).toList();
        return new Count(
                said.stream().mapToInt(unit -> unit.statements().size()).sum(),
                (int) said.stream().mapToLong(Unit::roundTrips).sum(),
                said);
    }
}
