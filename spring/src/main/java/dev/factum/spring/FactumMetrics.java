package dev.factum.spring;

import dev.factum.Factum;
import dev.factum.Factum.Status;
import dev.factum.Service;
import dev.factum.Service.Part;
import dev.factum.event.FactumException;
import dev.factum.saga.Instance;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges of what waits: {@code factum.subscription.behind} and {@code factum.parking.keys} by reader, {@code factum.saga.instances} by saga and
 * status. The store is asked when a gauge is read, at most every {@link #FRESH}; while it cannot be asked a gauge is not a number. Readers that
 * another instance owns are that one's to count. Thread-safe.
 */
final class FactumMetrics implements MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(FactumMetrics.class);
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Factum factum;
    private final Service service;

    FactumMetrics(Factum factum, Service service) {
        this.factum = factum;
        this.service = service;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        var readers = new Remembered<>(this::readers, Map.<String, Status>of());
        for (var status : factum.status()) {
            gauge(registry, "factum.subscription.behind", status.reader(), readers, Status::behind);
            gauge(registry, "factum.parking.keys", status.reader(), readers, Status::parked);
        }
        for (var part : service.parts())
            if (part instanceof Part.Orchestrates<?>(var saga)) sagas(registry, saga.name());
    }

    private Map<String, Status> readers() {
        var readers = new LinkedHashMap<String, Status>();
        for (var status : factum.status()) readers.put(status.reader(), status);
        return readers;
    }

    private static void gauge(
            MeterRegistry registry,
            String name,
            String reader,
            Remembered<Map<String, Status>> readers,
            ToDoubleFunction<Status> value) {
        Gauge.builder(name, readers, all -> {
                    var status = all.get().get(reader);
                    return status == null ? Double.NaN : value.applyAsDouble(status);
                })
                .tag("reader", reader)
                .strongReference(true)
                .register(registry);
    }

    private void sagas(MeterRegistry registry, String saga) {
        var counts = new Remembered<>(() -> factum.sagas(saga), Map.<String, Long>of());
        for (var status : List.of(Instance.Status.values()))
            Gauge.builder(
                            "factum.saga.instances",
                            counts,
                            all -> all.isKnown() ? all.get().getOrDefault(status.text(), 0L) : Double.NaN)
                    .tag("saga", saga)
                    .tag("status", status.text())
                    .strongReference(true)
                    .register(registry);
    }

    /** An answer that is good for a while. */
    private static final class Remembered<T> {
        private final Supplier<T> asking;
        private final T unknown;
        private T answer;
        private boolean known;
        private long asked;

        private Remembered(Supplier<T> asking, T unknown) {
            this.asking = asking;
            this.unknown = unknown;
            this.answer = unknown;
            this.asked = System.nanoTime() - FRESH.toNanos();
        }

        synchronized boolean isKnown() {
            get();
            return known;
        }

        synchronized T get() {
            if (System.nanoTime() - asked < FRESH.toNanos()) return answer;
            asked = System.nanoTime();
            try {
                answer = asking.get();
                known = true;
            } catch (FactumException e) {
                LOG.warn("cannot be counted: {}", e.getMessage());
                answer = unknown;
                known = false;
            }
            return answer;
        }
    }
}
