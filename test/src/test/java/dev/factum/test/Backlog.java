package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.decider.SnapshotRule;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.test.Journal.Noted;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** A service whose log grows faster than one of its readers reads, as a process with little memory. */
final class Backlog {
    static final String PAGE = "big";

    private static final Duration AT_MOST = Duration.ofMinutes(10);
    private static final int CONNECTIONS = 10;
    private static final int READ = 1_000;

    /** For each event: it takes 200 in a second, where the others take tens of thousands. */
    private static final double SLOW_SECONDS = 0.005;

    private static final Aggregate<Write, Long, Noted> JOURNAL = Aggregate.of(
                    "journal", Write.class, Long.class, Noted.class, new Counting())
            .with(SnapshotRule.NONE);

    private final AtomicLong fast = new AtomicLong();
    private final AtomicLong slow = new AtomicLong();

    @TypeName("write")
    record Write(String text) {}

    private static final class Counting implements Decider<Write, Long, Noted> {
        @Override
        public String id(Write command) {
            return PAGE;
        }

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long evolve(Long count, Noted event) {
            return count + 1;
        }

        @Override
        public Decision<Noted> decide(Write command, Long count) {
            return Decision.accept(new Noted(command.text()));
        }
    }

    record Lines(String page, long lines) {}

    private static final class Counted implements Projection<Lines, Noted> {
        @Override
        public Table<Lines> table() {
            return new Table<>("counted", 1, Lines.class);
        }

        @Override
        public Source<Noted> source() {
            return Source.own(Noted.class);
        }

        @Override
        public void project(Envelope<Noted> event, Rows<Lines> rows) {
            rows.merge(new Lines(event.key(), 0), row -> new Lines(row.page(), row.lines() + 1));
        }
    }

    private Service service() {
        return Service.named("backlog")
                .decides(JOURNAL)
                .projects(new Counted())
                .reacts(Subscription.batches(
                        "fast", Source.own(Noted.class), (batch, tx) -> fast.addAndGet(batch.size())))
                .reacts(Subscription.batches("slow", Source.own(Noted.class), this::dawdle));
    }

    private void dawdle(List<Envelope<Noted>> batch, Transaction tx) throws SQLException {
        try (var sleep = tx.connection().prepareStatement("select pg_sleep(?)")) {
            sleep.setDouble(1, SLOW_SECONDS * batch.size());
            sleep.execute();
        }
        slow.addAndGet(batch.size());
    }

    /** Makes what is needed, with the first event. */
    static void install(DataSource database, String text) {
        new Db(database).run("create table counted (page text primary key, lines bigint not null)");
        try (var store = Postgres.store(database, "backlog")) {
            var service = Factum.start(Service.named("backlog").decides(JOURNAL), store, Memory.topics(), Json.codec());
            service.execute(JOURNAL, new Write(text), Accounts.cause());
            service.close();
        }
    }

    /** More events of that kind, in one transaction, from outside. */
    static void grow(Db db, int events) {
        db.run("""
                insert into backlog.event (id, category, key, version, type, time, correlation, cause, payload)
                select gen_random_uuid(), category, key, version + n, type, time, correlation, cause, payload
                  from (select * from backlog.event where category = 'journal' order by version desc limit 1) last, generate_series(1, %d) n
                """.formatted(events));
    }

    /** @param arguments where the database is, and how many events there will be */
    public static void main(String[] arguments) throws Exception {
        var config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(CONNECTIONS);
        try (var database = new HikariDataSource(config);
                var store = Postgres.store(database, "backlog")) {
            var backlog = new Backlog();
            var service = Factum.start(backlog.service(), store, Memory.topics(), Json.codec());
            backlog.use(service, Long.parseLong(arguments[1]));
            System.exit(0); // the slow one would be waited for
        }
    }

    private void use(Factum service, long events) throws InterruptedException {
        Eventually.holds(AT_MOST, () -> assertThat(fast.get()).isEqualTo(events));
        long behind = events - slow.get();
        var outcome = service.execute(JOURNAL, new Write("the last one"), Accounts.cause());
        service.await("counted", outcome.position(), AT_MOST);
        service.rebuild("counted");
        assertThat(service.verify("counted")).isEmpty();
        long read = 0;
        var at = dev.factum.log.Position.start("backlog");
        for (var page = service.log().read(at, READ);
                !page.isEmpty();
                page = service.log().read(at, READ)) {
            read += page.size();
            at = page.getLast().position();
        }
        System.out.printf("read %d, behind %d, kept %d%n", read, behind, keptAtMost() >> 20);
    }

    /** What lived longer than a moment, at the worst time; in bytes. */
    private static long keptAtMost() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool ->
                        pool.getType() == MemoryType.HEAP && pool.getName().contains("Tenured"))
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
