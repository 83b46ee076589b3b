package dev.factum.spring;

import dev.factum.Factum;
import dev.factum.Factum.State;
import java.util.LinkedHashMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while a reader is stopped by the world or by an event it does not know; parked keys are shown and leave it up. */
final class FactumHealth implements HealthIndicator {
    private final Factum factum;

    FactumHealth(Factum factum) {
        this.factum = factum;
    }

    @Override
    public Health health() {
        var health = Health.up();
        for (var status : factum.status()) {
            if (status.state() == State.PAUSED || status.state() == State.HANDED_OVER) health.down();
            var detail = new LinkedHashMap<String, Object>();
            detail.put("state", status.state());
            detail.put("behind", status.behind());
            detail.put("parkedKeys", status.parked());
            if (status.problem() != null) detail.put("problem", status.problem());
            health.withDetail(status.reader(), detail);
        }
        return health.build();
    }
}
