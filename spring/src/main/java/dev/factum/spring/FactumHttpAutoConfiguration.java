package dev.factum.spring;

import dev.factum.Factum;
import dev.factum.Service;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Read-your-writes over HTTP, where Spring MVC answers: whoever wrote is told the position in {@code Factum-Position}, and whoever sends it back
 * in {@code Factum-After} waits for the read models that the handler says it reads, see {@link ReadsModel}.
 */
@AutoConfiguration(after = FactumAutoConfiguration.class)
@ConditionalOnClass(MappedInterceptor.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(Service.class)
public class FactumHttpAutoConfiguration {
    @Bean
    static BeanPostProcessor factumPositionTeller() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Factum factum ? new TellPosition(factum) : bean;
            }
        };
    }

    /** As a bean it is in every handler mapping, whoever configures them. */
    @Bean
    MappedInterceptor factumReadModelAwaiter(Factum factum, Service service, FactumProperties properties) {
        return new MappedInterceptor(null, new AwaitReadModels(factum, service.name(), properties.http()));
    }

    @Bean
    SmartInitializingSingleton factumHandlerCheck(Service service, ObjectProvider<RequestMappingHandlerMapping> all) {
        return () -> {
            var check = new CheckHandlers(service);
            all.forEach(mapping -> mapping.getHandlerMethods().values().forEach(check::check));
        };
    }
}
