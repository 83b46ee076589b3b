package dev.factum.bench;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.PostgresTokenTableFactory;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.modelling.saga.repository.jdbc.JdbcSagaStore;
import org.axonframework.modelling.saga.repository.jdbc.PostgresSagaSqlSchema;
import org.jspecify.annotations.Nullable;

/**
 * The same saga with Axon Framework 4: its saga manager on its JDBC saga store, commands to an event-sourced aggregate by the simple command bus, events by a
 * tracking processor, which is told of new ones where the pooled one asks every half second, with batches of 100 and as many threads as cores; one connection a unit
 * of work. No deadlines, no undo, no Axon Server.
 */
final class AxonSagas implements AutoCloseable {
    private static final int BATCH = 100;

    private final HikariDataSource pool;
    private final Configuration axon;
    private final Flow flow;

    private AxonSagas(HikariDataSource pool, Configuration axon, Flow flow) {
        this.pool = pool;
        this.axon = axon;
        this.flow = flow;
    }

    static AxonSagas on(Database database, int connections) throws SQLException {
        System.setProperty("axoniq.update-checker.disabled", "true"); // it would tell its makers that it runs here
        var pool = database.pool(connections);
        var provider = AxonStore.connections(pool);
        var flow = new Flow(Sagas.TOGETHER);
        var sagas = JdbcSagaStore.builder()
                .connectionProvider(provider)
                .sqlSchema(new PostgresSagaSqlSchema())
                .serializer(AxonStore.serializer())
                .build();
        sagas.createSchema();
        var tokens = JdbcTokenStore.builder()
                .connectionProvider(provider)
                .serializer(AxonStore.serializer())
                .build();
        tokens.createSchema(PostgresTokenTableFactory.INSTANCE);
        AxonStore.engine(provider, AxonStore.PAGE).createSchema(PostgresEventTableFactory.INSTANCE);
        int cores = Runtime.getRuntime().availableProcessors();
        var configurer = DefaultConfigurer.defaultConfiguration()
                .configureTransactionManager(c -> NoTransactionManager.instance())
                .configureSerializer(c -> AxonStore.serializer())
                .configureEmbeddedEventStore(c -> AxonStore.engine(provider, AxonStore.PAGE))
                .registerComponent(Flow.class, c -> flow)
                .configureAggregate(Work.class);
        configurer.eventProcessing(events -> events.registerTokenStore(c -> tokens)
                .registerSagaStore(c -> sagas)
                .registerSaga(Process.class)
                .usingTrackingEventProcessors()
                .registerTrackingEventProcessorConfiguration(
                        c -> TrackingEventProcessorConfiguration.forParallelProcessing(cores)
                                .andBatchSize(BATCH)));
        var axon = configurer.buildConfiguration();
        axon.start();
        return new AxonSagas(pool, axon, flow);
    }

    Contender contender() {
        return flow.contender("Axon 4 sagas", key -> axon.commandGateway().sendAndWait(new Begin("a" + key)));
    }

    record Begin(@TargetAggregateIdentifier String key) {}

    record DoWork(@TargetAggregateIdentifier String key, int step) {}

    record Begun(String key) {}

    record Worked(String key, int step) {}

    /** What does the work. */
    static class Work {
        @AggregateIdentifier
        private @Nullable String key;

        Work() {}

        @CommandHandler
        Work(Begin command) {
            apply(new Begun(command.key()));
        }

        @CommandHandler
        void handle(DoWork command) {
            apply(new Worked(command.key(), command.step()));
        }

        @EventSourcingHandler
        void on(Begun event) {
            key = event.key();
        }
    }

    /** What asks for it; public, because Axon makes it. */
    @JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
    public static class Process {
        private int step;

        public Process() {}

        @StartSaga
        @SagaEventHandler(associationProperty = "key")
        void on(Begun event, CommandGateway commands) {
            step = 1;
            commands.send(new DoWork(event.key(), step));
        }

        @SagaEventHandler(associationProperty = "key")
        void on(Worked event, CommandGateway commands, Flow flow) {
            if (event.step() != step) return;
            if (step < Sagas.STEPS) {
                commands.send(new DoWork(event.key(), ++step));
            } else {
                SagaLifecycle.end();
                flow.ended();
            }
        }
    }

    @Override
    public void close() {
        axon.shutdown();
        pool.close();
    }
}
