package dev.factum.bench;

import com.zaxxer.hikari.HikariDataSource;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;

/**
 * Axon Framework 4 as a whole: command gateway, simple command bus, event-sourced aggregates, embedded event store on its JDBC engine, one connection a unit of work, committed with it. No Axon Server, no snapshots, no processors that read along.
 */
final class AxonCommands implements AutoCloseable {
    private final HikariDataSource pool;
    private final Configuration axon;

    private AxonCommands(HikariDataSource pool, Configuration axon) {
        this.pool = pool;
        this.axon = axon;
    }

    /** Where a table of Axon's is already. */
    static AxonCommands on(Database database, int connections, AggregateConfigurer<AxonOrder> orders) {
        var pool = database.pool(connections);
        System.setProperty("axoniq.update-checker.disabled", "true"); // it would tell its makers that it runs here
        var axon = DefaultConfigurer.defaultConfiguration()
                .configureTransactionManager(c -> NoTransactionManager.instance())
                .configureSerializer(c -> AxonStore.serializer())
                .configureEmbeddedEventStore(c -> AxonStore.engine(AxonStore.connections(pool), AxonStore.PAGE))
                .configureAggregate(orders)
                .buildConfiguration();
        axon.start();
        return new AxonCommands(pool, axon);
    }

    static AggregateConfigurer<AxonOrder> uncached() {
        return AggregateConfigurer.defaultConfiguration(AxonOrder.class);
    }

    /** With the cache that its documentation names; a thread's order is in use, so it stays there. */
    static AggregateConfigurer<AxonOrder> cached() {
        return uncached().configureCache(c -> new WeakReferenceCache());
    }

    void addLine(String order, int version) {
        axon.commandGateway()
                .sendAndWait(version == 0 ? new AxonOrder.BeginWithLine(order, 6) : new AxonOrder.AddLine(order, 6));
    }

    @Override
    public void close() {
        axon.shutdown();
        pool.close();
    }
}
