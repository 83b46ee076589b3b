package dev.factum.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.memory.MemoryStore;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.store.Sagas;
import dev.factum.test.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactumMetricsTest {
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

    @TypeName("listed")
    record Listed(String what) {}

    @TypeName("shopping")
    record Shopping() {}

    private static final class ShoppingSaga implements Saga<Shopping> {
        @Override
        public String name() {
            return "shopping";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<Shopping> states() {
            return Shopping.class;
        }

        @Override
        public Shopping initial() {
            return new Shopping();
        }

        @Override
        public List<Input<Shopping, ?>> inputs() {
            return List.of(Saga.on(Source.own(Listed.class), (state, listed) -> Step.done(state)));
        }

        @Override
        public Step<Shopping> compensated(Shopping state, String reason) {
            return Step.done(state);
        }
    }

    private static void put(MemoryStore store, String key, String status) {
        try (var session = store.begin()) {
            session.sagas().put(List.of(new Sagas.Row("shopping", key, status, "shopping", null, 1, null, AT)));
            session.commit();
        }
    }

    @Test
    void a_saga_that_is_stuck_is_counted_within_thirty_seconds() {
        var service = Service.named("home").records(Listed.class).orchestrates(new ShoppingSaga());
        var store = Memory.store();
        var registry = new SimpleMeterRegistry();
        try (var factum = Factum.start(service, store, Memory.topics(), Json.codec())) {
            new FactumMetrics(factum, service).bindTo(registry);
            var stuck = registry.get("factum.saga.instances")
                    .tags("saga", "shopping", "status", "compensation-stuck")
                    .gauge();
            var running = registry.get("factum.saga.instances")
                    .tags("saga", "shopping", "status", "running")
                    .gauge();
            assertThat(stuck.value()).isZero();
            put(store, "1", "compensation-stuck");
            put(store, "2", "running");
            put(store, "3", "running");
            long began = System.nanoTime();
            Eventually.holds(
                    Duration.ofSeconds(30), () -> assertThat(stuck.value()).isEqualTo(1));
            System.out.printf("a saga that is stuck is counted after %.1f s%n", (System.nanoTime() - began) / 1e9);
            assertThat(running.value()).isEqualTo(2);
            for (var gauge : List.of("factum.subscription.behind", "factum.parking.keys"))
                assertThat(registry.get(gauge).tag("reader", "shopping").gauge().value())
                        .as(gauge)
                        .isZero();
        }
    }
}
