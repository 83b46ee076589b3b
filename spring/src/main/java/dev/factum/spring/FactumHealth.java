package dev.factum.spring;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Factum.Status;
import dev.factum.event.FactumException;
import dev.factum.log.Holder;
import dev.factum.saga.Instance;
import dev.factum.store.ParkedMessages.Summary;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while a reader is stopped by the world or by an event it does not know. Parked keys, sagas that are stuck, and whoever holds the log back, are shown and leave
 * it up: starting again would help neither. What a transaction said last is never shown: it may be payload.
 */
final class FactumHealth implements HealthIndicator {
    private static final int COUNTED = 1_000;

    private final Factum factum;
    private final Clock clock;

    FactumHealth(Factum factum, Clock clock) {
        this.factum = factum;
        this.clock = clock;
    }

    @Override
    public Health health() {
        var health = Health.up();
        try {
            health.withDetail("log", log());
            var parked = factum.parking().summary().stream()
                    .collect(Collectors.toMap(Summary::subscription, Function.identity()));
            for (var status : factum.status()) {
                if (isStopped(status)) health.down();
                health.withDetail(status.reader(), reader(status, parked));
            }
            int stuck = stuckSagas();
            if (stuck > 0) health.withDetail("sagasStuck", stuck);
        } catch (FactumException e) {
            health.down().withDetail("problem", String.valueOf(e.getMessage()));
        }
        return health.build();
    }

    /** Up to {@link #COUNTED}: how many more there are, SQL tells. */
    private int stuckSagas() {
        return factum.sagas()
                .list(Optional.empty(), Optional.of(Instance.Status.STUCK.text()), COUNTED)
                .size();
    }

    private static boolean isStopped(Status status) {
        return status.state() == State.PAUSED || status.state() == State.HANDED_OVER;
    }

    private static Map<String, Object> reader(Status status, Map<String, Summary> parked) {
        var detail = new LinkedHashMap<String, Object>();
        detail.put("state", status.state());
        detail.put("behind", status.behind());
        var summary = parked.get(status.reader());
        detail.put("parkedKeys", summary == null ? 0 : summary.keys());
        detail.put("leftToOperator", summary == null ? 0 : summary.left());
        if (status.problem() != null) detail.put("problem", status.problem());
        return detail;
    }

    private Map<String, Object> log() {
        var status = factum.log().status();
        var detail = new LinkedHashMap<String, Object>();
        detail.put("last", status.last().toString());
        detail.put("readable", status.readable().toString());
        detail.put("gaps", status.gaps());
        detail.put("late", status.late());
        detail.put("holders", status.holders().size());
        if (!status.holders().isEmpty())
            detail.put("oldestHolder", holder(status.holders().getFirst()));
        return detail;
    }

    private Map<String, Object> holder(Holder holder) {
        var detail = new LinkedHashMap<String, Object>();
        switch (holder) {
            case Holder.Session session -> {
                detail.put("application", session.application());
                detail.put("pid", session.pid());
                detail.put("user", session.user());
                detail.put("state", session.state());
            }
            case Holder.Prepared prepared -> {
                detail.put("prepared", prepared.gid());
                detail.put("owner", prepared.owner());
            }
        }
        var since = holder.since();
        if (since != null) {
            detail.put("since", since.toString());
            detail.put(
                    "seconds",
                    Math.max(0, Duration.between(since, clock.instant()).toSeconds()));
        }
        return detail;
    }
}
