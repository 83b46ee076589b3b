package dev.factum.shop.importer;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How many of a file's orders are taken over, how fast, and when the last will be. Thread-safe. */
final class OrderProgress {
    private static final int WIDTH = 10;

    private final long total;
    private final Progress progress;
    private final Time time;
    private final Duration began;
    private long orders;
    private long lines;

    private OrderProgress(long total, Progress progress, Time time) {
        this.total = total;
        this.progress = progress;
        this.time = time;
        this.began = time.now();
    }

    static OrderProgress of(List<Document> documents, Progress progress, Time time) {
        return new OrderProgress(
                documents.stream().filter(Document.Order.class::isInstance).count(), progress, time);
    }

    synchronized void add(Command command) {
        if (command.kind().equals(Command.ORDER)) {
            orders++;
            lines += command.lines();
        }
        progress.show(this::text);
    }

    synchronized void end() {
        progress.end(text());
    }

    private String text() {
        return text(orders, total, lines, time.now().minus(began));
    }

    static String text(long orders, long total, long lines, Duration spent) {
        double seconds = Math.max(spent.toMillis(), 1) / 1_000.0;
        var left =
                orders == 0 ? Duration.ZERO : Duration.ofMillis((long) (seconds * 1_000 * (total - orders) / orders));
        int full = total == 0 ? WIDTH : (int) (WIDTH * orders / total);
        return String.format(
                Locale.ROOT,
                "[%s%s] %,d of %,d orders, %,.0f orders/s, %,.0f lines/s, %s left",
                "=".repeat(full),
                " ".repeat(WIDTH - full),
                orders,
                total,
                orders / seconds,
                lines / seconds,
                clock(left));
    }

    private static String clock(Duration duration) {
        return duration.toHours() > 0
                ? "%d:%02d:%02d".formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart())
                : "%d:%02d".formatted(duration.toMinutesPart(), duration.toSecondsPart());
    }
}
