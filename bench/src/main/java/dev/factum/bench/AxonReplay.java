package dev.factum.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.PostgresTokenTableFactory;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;

/**
 * Axon Framework 4's pooled streaming processor on its JDBC engine and JDBC token store, over the first of the same events in its own table. Its fast settings: batches of
 * 100 events with one token update each, pages of 1,000 from the table, as many segments and workers as there are cores.
 */
final class AxonReplay implements AutoCloseable {
    private static final int BATCH = 100;
    private static final int PAGE = 1_000;

    private static final String COPY = """
            insert into domainevententry (eventidentifier, aggregateidentifier, sequencenumber, type, timestamp, payloadtype, payload, metadata)
            select id::text, key, version - 1, 'Order', to_char(time at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), ?,
                   convert_to(payload::text, 'UTF8'),
                   convert_to(format('{"traceId":"%s","correlationId":"%s"}', cause, correlation), 'UTF8')
              from bench.event order by position limit ?
            """;

    private final HikariDataSource pool;
    private final ConnectionProvider connections;
    private final EmbeddedEventStore events;
    private final long all;
    private int turns;

    private AxonReplay(HikariDataSource pool, ConnectionProvider connections, EmbeddedEventStore events, long all) {
        this.pool = pool;
        this.connections = connections;
        this.events = events;
        this.all = all;
    }

    static AxonReplay of(Database database, int all) throws SQLException {
        AxonStore.on(database, 1).close();
        var pool = database.pool(Readers.CONNECTIONS);
        try (var c = pool.getConnection();
                var copy = c.prepareStatement(COPY);
                var vacuum = c.createStatement()) {
            copy.setString(1, LineAdded.class.getName());
            copy.setInt(2, all);
            copy.executeUpdate();
            vacuum.execute("vacuum (analyze) domainevententry");
        }
        var connections = AxonStore.connections(pool);
        var engine = AxonStore.engine(connections, PAGE);
        tokens(connections).createSchema(PostgresTokenTableFactory.INSTANCE);
        return new AxonReplay(
                pool,
                connections,
                EmbeddedEventStore.builder().storageEngine(engine).build(),
                all);
    }

    private static JdbcTokenStore tokens(ConnectionProvider connections) {
        return JdbcTokenStore.builder()
                .connectionProvider(connections)
                .serializer(AxonStore.serializer())
                .build();
    }

    /** What Axon calls with each event. */
    static final class Adding {
        private final Countdown all;

        Adding(Countdown all) {
            this.all = all;
        }

        @EventHandler
        void on(LineAdded line) {
            all.had(1, line.quantity());
        }
    }

    Done turn() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        var countdown = new Countdown(all);
        try (var coordinator = Executors.newScheduledThreadPool(1);
                var workers = Executors.newScheduledThreadPool(cores)) {
            var processor = PooledStreamingEventProcessor.builder()
                    .name("replay-" + turns++)
                    .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                            .eventHandlers(new Adding(countdown))
                            .build())
                    .messageSource(events)
                    .tokenStore(tokens(connections))
                    .transactionManager(NoTransactionManager.instance())
                    .coordinatorExecutor(coordinator)
                    .workerExecutor(workers)
                    .initialToken(source -> source.createTailToken())
                    .initialSegmentCount(cores)
                    .batchSize(BATCH)
                    .build();
            processor.start();
            try {
                return countdown.await();
            } finally {
                processor.shutDown();
            }
        }
    }

    @Override
    public void close() {
        events.shutDown();
        pool.close();
    }
}
