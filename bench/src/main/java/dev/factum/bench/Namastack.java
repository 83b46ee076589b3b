package dev.factum.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import io.namastack.outbox.Outbox;
import io.namastack.outbox.OutboxProcessingScheduler;
import io.namastack.outbox.handler.OutboxRecordMetadata;
import io.namastack.outbox.handler.OutboxTypedHandler;
import io.namastack.outbox.partition.PartitionHasher;
import java.sql.SQLException;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Namastack outbox in a Spring Boot application of its own, on JDBC. Its fastest sane settings: it looks every 10 ms for 1,000 keys (by default every 2 s for 10),
 * eight workers, what is done is deleted. It runs in its own turns alone.
 */
final class Namastack implements AutoCloseable {
    private static final int LENGTH = 10;
    private static final String[] SETTINGS = {
        "namastack.outbox.polling.trigger=fixed",
        "namastack.outbox.polling.fixed.interval=10ms",
        "namastack.outbox.polling.batch-size=1000",
        "namastack.outbox.processing.executor-core-pool-size=8",
        "namastack.outbox.processing.executor-max-pool-size=8",
        "namastack.outbox.processing.delete-completed-records=true",
        "namastack.outbox.multicaster.enabled=false",
        "logging.level.root=warn",
    };

    /** What a record looks like, from one that it has stored itself; keys with their partitions, ten records each. */
    private static final String RECORDS = """
            insert into outbox_record (id, status, record_key, record_type, payload, context, created_at, failure_count, next_retry_at,
              partition_no, handler_id)
            select gen_random_uuid()::text, 'NEW', k.key, t.record_type, replace(t.payload, 'first', k.key), t.context,
                   now() + n * interval '1 microsecond', 0, now(), k.partition, t.handler_id
              from template t, generate_series(1, ?) n, unnest(?::text[], ?::int[]) k (key, partition)
            """;

    private final HikariDataSource pool;
    private final ConfigurableApplicationContext context;
    private final Taking taking;

    private Namastack(HikariDataSource pool, ConfigurableApplicationContext context) {
        this.pool = pool;
        this.context = context;
        this.taking = context.getBean(Taking.class);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    /** What it calls with each record. */
    static final class Taking implements OutboxTypedHandler<LineAdded> {
        private volatile Countdown all = new Countdown(1);

        @Override
        public void handle(LineAdded line, OutboxRecordMetadata metadata) {
            all.had(1, line.quantity());
        }
    }

    static Namastack on(Database database) throws Exception {
        var pool = database.pool(12);
        var context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties(SETTINGS)
                .initializers(c -> {
                    var beans = ((org.springframework.context.support.GenericApplicationContext) c);
                    beans.registerBean(DataSource.class, () -> pool);
                    beans.registerBean(Taking.class, Taking::new);
                })
                .run("--spring.main.banner-mode=off");
        var namastack = new Namastack(pool, context);
        namastack.storeFirst();
        return namastack;
    }

    private void storeFirst() throws Exception {
        scheduler().stop();
        context.getBean(TransactionTemplate.class)
                .executeWithoutResult(
                        status -> context.getBean(Outbox.class).schedule(Domain.line("first", 6), "first"));
        Database.execute(pool, "create table template as select * from outbox_record");
        scheduler().start();
        taking.all.await();
        scheduler().stop();
    }

    private OutboxProcessingScheduler scheduler() {
        return context.getBean(OutboxProcessingScheduler.class);
    }

    /** What waits, from the start of its scheduler to the last record. */
    Done drain(int records) throws Exception {
        write(records / LENGTH);
        taking.all = new Countdown(records);
        scheduler().start();
        try {
            return taking.all.await();
        } finally {
            scheduler().stop();
        }
    }

    private void write(int keys) throws SQLException {
        Database.execute(pool, "truncate outbox_record");
        var names = IntStream.range(0, keys).mapToObj(i -> "o" + i).toArray();
        var partitions = IntStream.range(0, keys)
                .mapToObj(i -> PartitionHasher.INSTANCE.getPartitionForRecordKey("o" + i))
                .toArray();
        try (var c = pool.getConnection();
                var statement = c.prepareStatement(RECORDS)) {
            statement.setInt(1, LENGTH);
            statement.setArray(2, c.createArrayOf("text", names));
            statement.setArray(3, c.createArrayOf("int4", partitions));
            statement.executeUpdate();
        }
        Database.execute(pool, "vacuum (analyze) outbox_record");
    }

    @Override
    public void close() {
        context.close();
        pool.close();
    }
}
