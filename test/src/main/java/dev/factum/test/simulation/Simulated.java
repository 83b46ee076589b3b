package dev.factum.test.simulation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test whose method sets the scene in a {@link World}: it is called once for each seed, from several threads, and fails with the shortest
 * run that breaks an invariant. {@code -Dfactum.simulation.seed=…} runs one seed, {@code -Dfactum.simulation.choices=…} one run that was
 * made short, {@code -Dfactum.simulation.seeds=…} another number of them.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(SimulationExtension.class)
public @interface Simulated {
    /** From 1. */
    int seeds() default 1_000;
}
