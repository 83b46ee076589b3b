package dev.factum.runtime;

import dev.factum.log.VersionConflict;
import dev.factum.runtime.SagaLines.Occasion;
import dev.factum.saga.Course;
import dev.factum.store.Fenced;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the deadlines of a saga that have come: one at a time, each in a transaction of its own. */
final class FireDeadlines<S> {
    private static final Logger LOG = LoggerFactory.getLogger(FireDeadlines.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Course<S> course;
    private final SagaLines<S> lines;
    private final Letters letters;
    private final Pace pace;

    FireDeadlines(Course<S> course, SagaLines<S> lines, Letters letters) {
        this.course = course;
        this.lines = lines;
        this.letters = letters;
        this.pace = new Pace(LOOK_EVERY, letters.machine);
    }

    /** @return whether one had come */
    boolean fire(Hold hold) throws Exception {
        if (!pace.isDue()) return false;
        boolean fired = false;
        for (var key = due(hold); key.isPresent(); key = due(hold)) {
            fire(key.get(), hold);
            fired = true;
        }
        return fired;
    }

    private Optional<String> due(Hold hold) {
        try (var session = hold.store.begin()) {
            return session.timers().due(lines.timers(), letters.now());
        }
    }

    private void fire(String key, Hold hold) throws Exception {
        try {
            hold.transact(unit -> {
                if (unit.session.timers().take(lines.timers(), key, letters.now())) timedOut(key, unit);
            });
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            if (e instanceof Fenced || e instanceof VersionConflict || hold.worldFailed(e)) throw e;
            LOG.error(
                    "{} of {} cannot take its deadline, tried again in {}: {}",
                    lines.timers(),
                    key,
                    AGAIN,
                    Hold.text(e));
            hold.transact(unit -> unit.session
                    .timers()
                    .set(lines.timers(), Map.of(key, letters.now().plus(AGAIN))));
        }
    }

    private void timedOut(String key, UnitOfWork unit) {
        var touched = lines.load(unit, Set.of(key));
        var line = touched.get(key);
        if (line == null) return;
        course.timedOut(line.instance).ifPresent(next -> {
            lines.step(key, line, new Occasion("deadline", line.last, null), next, unit);
            lines.finish(touched, unit);
        });
    }
}
