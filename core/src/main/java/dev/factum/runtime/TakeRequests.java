package dev.factum.runtime;

import dev.factum.runtime.SagaLines.Occasion;
import dev.factum.saga.Course;
import dev.factum.saga.SagaRequest;
import dev.factum.store.Sagas.Request;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fulfils what operators wish of a saga: each wish in a transaction of its own, with the step that it leads to. */
final class TakeRequests<S> {
    private static final Logger LOG = LoggerFactory.getLogger(TakeRequests.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int MOST = 100;

    private final String saga;
    private final Course<S> course;
    private final SagaLines<S> lines;
    private final Pace pace;

    TakeRequests(String saga, Course<S> course, SagaLines<S> lines, Machine machine) {
        this.saga = saga;
        this.course = course;
        this.lines = lines;
        this.pace = new Pace(LOOK_EVERY, machine);
    }

    /** @return whether there was one */
    boolean take(Hold hold) throws Exception {
        if (!pace.isDue()) return false;
        var requests = requested(hold);
        for (var request : requests)
            hold.transact(unit -> {
                if (unit.session.sagas().take(request.number())) fulfil(request, unit);
            });
        return !requests.isEmpty();
    }

    private List<Request> requested(Hold hold) {
        try (var session = hold.store.begin()) {
            return session.sagas().requested(saga, MOST);
        }
    }

    private void fulfil(Request request, UnitOfWork unit) {
        var touched = lines.load(unit, Set.of(request.key()));
        var line = touched.get(request.key());
        var wish = SagaRequest.of(request.word(), request.argument());
        var next = line == null ? null : course.asked(line.instance, wish).orElse(null);
        if (line == null || next == null) {
            LOG.warn("saga {} of {}: {} does not fit any more, and is dropped", saga, request.key(), request.word());
            return;
        }
        var note = "by " + request.by() + (request.argument() == null ? "" : ": " + request.argument());
        lines.step(request.key(), line, new Occasion("request:" + request.word(), line.last, note), next, unit);
        lines.finish(touched, unit);
        LOG.info("saga {} of {}: {} by {}", saga, request.key(), request.word(), request.by());
    }
}
