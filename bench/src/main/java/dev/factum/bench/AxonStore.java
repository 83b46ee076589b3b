package dev.factum.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.zaxxer.hikari.HikariDataSource;
import dev.factum.bench.Domain.LineAdded;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.json.JacksonSerializer;

/**
 * Axon Framework 4's JDBC event storage engine, on the same server and from a pool of the same kind. Its fastest sane settings: its own table for PostgreSQL,
 * payload and metadata as {@code bytea} written by Jackson, no upcasters; and the engine alone, without the unit of work around it, on
 * connections that commit by themselves, so that an event takes one round trip and no {@code BEGIN}.
 */
final class AxonStore implements AutoCloseable {
    /** Events that it reads at once; its default. */
    static final int PAGE = 100;

    private final HikariDataSource pool;
    private final JdbcEventStorageEngine engine;

    private AxonStore(HikariDataSource pool, JdbcEventStorageEngine engine) {
        this.pool = pool;
        this.engine = engine;
    }

    static AxonStore on(Database database, int connections) {
        var pool = database.pool(connections);
        var engine = engine(pool::getConnection, PAGE);
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        return new AxonStore(pool, engine);
    }

    static JdbcEventStorageEngine engine(ConnectionProvider connections, int page) {
        var serializer = serializer();
        return JdbcEventStorageEngine.builder()
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .connectionProvider(connections)
                .transactionManager(NoTransactionManager.instance())
                .batchSize(page)
                .build();
    }

    /** As its documentation sets it up without Spring: one connection a unit of work, committed with it; what is done outside commits by itself. */
    static ConnectionProvider connections(DataSource pool) {
        var inUnitOfWork = new UnitOfWorkAwareConnectionProviderWrapper(() -> {
            var c = pool.getConnection();
            c.setAutoCommit(false);
            return c;
        });
        return () -> isInUnitOfWork() ? inUnitOfWork.getConnection() : pool.getConnection();
    }

    private static boolean isInUnitOfWork() {
        return CurrentUnitOfWork.isStarted()
                && !CurrentUnitOfWork.get().phase().isAfter(UnitOfWork.Phase.PREPARE_COMMIT);
    }

    static JacksonSerializer serializer() {
        return JacksonSerializer.builder()
                .objectMapper(JsonMapper.builder()
                        .addModule(new JavaTimeModule())
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .build())
                .build();
    }

    void append(String order, int version, LineAdded line) {
        engine.appendEvents(new GenericDomainEventMessage<>("Order", order, version, line));
    }

    long size() throws SQLException {
        return Database.number(pool, "select count(*) from domainevententry");
    }

    @Override
    public void close() {
        pool.close();
    }
}
