package dev.factum.shop.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.contract.Style;
import dev.factum.test.simulation.Simulated;
import dev.factum.test.simulation.Simulation;
import dev.factum.test.simulation.World;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checkout in a world where everything that can go wrong does, in both styles; and each mistake in it is found there. */
class CheckoutSimulationTest {
    @Simulated(seeds = 10_000)
    void with_a_conductor(World world) {
        SimulatedShop.in(world, Style.ORCHESTRATED, null);
    }

    @Simulated(seeds = 10_000)
    void without_one(World world) {
        SimulatedShop.in(world, Style.CHOREOGRAPHED, null);
    }

    @ParameterizedTest
    @EnumSource
    void each_mistake_is_found(Mistake mistake) throws InterruptedException {
        var failure = Simulation.of(world -> SimulatedShop.in(world, mistake.style, mistake))
                .run(1_000)
                .orElseThrow(() -> new AssertionError(mistake + " is not found"));
        System.out.printf(
                "%s: by seed %d, in %d lines%n",
                mistake, failure.seed(), failure.history().size());
        assertThat(failure.invariant()).as(failure.toString()).isEqualTo(mistake.invariant);
    }
}
