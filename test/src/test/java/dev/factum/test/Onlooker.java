package dev.factum.test;

import dev.factum.Factum;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads a log to its end and on, as a client of {@code Factum.log()} would. */
final class Onlooker implements Runnable {
    private static final long REST = TimeUnit.MILLISECONDS.toNanos(2);

    final ReadOrder order = new ReadOrder();
    private final Factum factum;
    private final int page;
    private final BooleanSupplier goOn;
    private final Consumer<Recorded<?>> each;

    /** @param goOn once no more, it reads what is there and ends */
    Onlooker(Factum factum, int page, BooleanSupplier goOn, Consumer<Recorded<?>> each) {
        this.factum = factum;
        this.page = page;
        this.goOn = goOn;
        this.each = each;
    }

    /** What somebody reads who comes afterwards. */
    static ReadOrder replay(Factum factum, int page) {
        var late = new Onlooker(factum, page, () -> false, entry -> {});
        late.run();
        return late.order;
    }

    @Override
    public void run() {
        var at = Position.start(factum.log().head().log());
        while (true) {
            boolean last = !goOn.getAsBoolean();
            var entries = factum.log().read(at, page);
            for (var entry : entries) {
                order.read(
                        entry.stream().toString(),
                        entry.version(),
                        entry.envelope().id());
                each.accept(entry);
            }
            if (!entries.isEmpty()) at = entries.getLast().position();
            else if (last) return;
            if (entries.size() < page) LockSupport.parkNanos(REST);
        }
    }
}
