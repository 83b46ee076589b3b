package dev.factum.shop;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Builds the mistake that the environment names into an application; without one, nothing. Found by Spring, where the tests are on the class path. */
public final class Mutate implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    static final String VARIABLE = "MUTANT";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var name = System.getenv(VARIABLE);
        if (name == null) return;
        var mutant = Mutant.valueOf(name);
        context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                return mutant.of(bean);
            }
        });
    }
}
