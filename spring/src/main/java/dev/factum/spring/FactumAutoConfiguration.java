package dev.factum.spring;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Codec;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.Postgres.Install;
import dev.factum.store.Store;
import dev.factum.topic.Transport;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Runs the application's {@link Service} bean. Every bean gives way to one of the application's own. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration"
        })
@ConditionalOnBean(Service.class)
@EnableConfigurationProperties(FactumProperties.class)
public class FactumAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Codec factumCodec() {
        return Json.codec();
    }

    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    Store factumStore(DataSource source, FactumProperties properties) {
        return Postgres.store(source, properties.schema(), install(properties), new SpringAmbience(source));
    }

    @Bean
    @ConditionalOnMissingBean
    Transport factumTransport(ObjectProvider<DataSource> source, FactumProperties properties) {
        return switch (properties.transport()) {
            case POSTGRES ->
                Postgres.topics(source.getObject(), properties.topics().schema(), install(properties));
            case KAFKA -> Brokers.kafka(properties.kafka());
            case RABBITMQ -> Brokers.rabbitMq(properties.rabbitmq());
            case MEMORY -> Memory.topics();
        };
    }

    @Bean
    @ConditionalOnMissingBean
    Factum factum(
            Service service,
            Store store,
            Transport transport,
            Codec codec,
            FactumProperties properties,
            ObjectProvider<Clock> clock) {
        var settings = Settings.of(clock.getIfUnique(Clock::systemUTC))
                .withBatch(properties.batch())
                .withIdle(properties.idle())
                .withCalls(properties.calls())
                .withConcurrency(properties.concurrency())
                .withAttempts(properties.attempts());
        return Factum.start(service, store, transport, codec, settings);
    }

    private static Install install(FactumProperties properties) {
        return properties.install() ? Install.ALWAYS : Install.NEVER;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class Health {
        @Bean
        @ConditionalOnMissingBean(name = "factumHealthIndicator")
        HealthIndicator factumHealthIndicator(Factum factum, ObjectProvider<Clock> clock) {
            return new FactumHealth(factum, clock.getIfUnique(Clock::systemUTC));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Metrics {
        @Bean
        @ConditionalOnMissingBean
        FactumMetrics factumMetrics(Factum factum, Service service) {
            return new FactumMetrics(factum, service);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Operating {
        @Bean
        @ConditionalOnAvailableEndpoint
        @ConditionalOnMissingBean
        ParkingEndpoint parkingEndpoint(Factum factum) {
            return new ParkingEndpoint(factum.parking());
        }
    }
}
