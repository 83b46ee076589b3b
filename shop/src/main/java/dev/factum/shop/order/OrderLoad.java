package dev.factum.shop.order;

import dev.factum.shop.contract.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Takes no more orders while too many checkouts are open: what is answered with 202 is also to be finished soon. */
@Component
class OrderLoad {
    private static final long OPEN = 1_000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private record Seen(Instant at, long open) {}

    private final OrderQueries queries;
    private final Clock clock = Clock.systemUTC();
    private volatile Seen seen = new Seen(Instant.MIN, 0);

    OrderLoad(OrderQueries queries) {
        this.queries = queries;
    }

    void check() {
        if (open() > OPEN)
            throw new Refused(
                    HttpStatus.TOO_MANY_REQUESTS, "order.busy", "too many checkouts are open: come again in a second");
    }

    private long open() {
        var now = clock.instant();
        if (now.isBefore(seen.at().plus(LOOK_EVERY))) return seen.open();
        seen = new Seen(now, seen.open());
        seen = new Seen(now, queries.processing());
        return seen.open();
    }
}
