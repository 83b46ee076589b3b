package dev.factum.test.simulation;

import dev.factum.event.Codec;
import dev.factum.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A scenario, run with one seed after the other until an invariant breaks; that run is made as short as it gets. The same seed is the same run, on
 * every machine. Thread-safe; the scenario is called from several threads, each time with a world of its own.
 */
public final class Simulation {
    private static final int SHRINKING_RUNS = 2_000;

    private final Scenario scenario;
    private final Codec codec = Json.codec();

    /** Says who is in a world, what is asked of whom, and what has to hold. */
    @FunctionalInterface
    public interface Scenario {
        void set(World world) throws Exception;
    }

    /**
     * What broke.
     *
     * @param why what the check said, in the shortest run
     * @param history what happened in the shortest run
     * @param choices of the shortest run, for {@link #replay}
     */
    public record Failure(long seed, String invariant, String why, List<String> history, List<Integer> choices) {
        @Override
        public String toString() {
            return "seed " + seed + ": '" + invariant + "' does not hold\n  " + why
                    + "\nthe shortest run in which it does not:\n"
                    + history.stream().map(line -> "  " + line + "\n").collect(Collectors.joining())
                    + "this run again: -Dfactum.simulation.choices="
                    + choices.stream().map(String::valueOf).collect(Collectors.joining(","))
                    + "\nthe run that was found: -Dfactum.simulation.seed=" + seed;
        }
    }

    private Simulation(Scenario scenario) {
        this.scenario = scenario;
    }

    public static Simulation of(Scenario scenario) {
        return new Simulation(scenario);
    }

    /** With the seeds 0, 1, 2 …, as many at once as there are processors. @return of the lowest seed that fails */
    public Optional<Failure> run(long seeds) throws InterruptedException {
        var next = new AtomicLong();
        var lowest = new AtomicLong(seeds);
        try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++)
                running.add(threads.submit(() -> {
                    for (long seed = next.getAndIncrement(); seed < lowest.get(); seed = next.getAndIncrement())
                        if (play(Choices.of(seed), false).isPresent()) lowest.accumulateAndGet(seed, Math::min);
                }));
            for (var one : running) one.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the scenario itself failed: " + e.getCause(), e.getCause());
        }
        return lowest.get() < seeds ? run(lowest.get(), Choices.of(lowest.get())) : Optional.empty();
    }

    /** With this one. */
    public Optional<Failure> seed(long seed) {
        return run(seed, Choices.of(seed));
    }

    /** A run that was made short. */
    public Optional<Failure> replay(List<Integer> choices) {
        var given = choices.stream().mapToInt(Integer::intValue).toArray();
        return play(Choices.given(given), true).map(b -> new Failure(-1, b.invariant(), b.why(), b.history(), choices));
    }

    private Optional<Failure> run(long seed, Choices choices) {
        var found = play(choices, false);
        if (found.isEmpty()) return Optional.empty();
        var invariant = found.get().invariant();
        var shortest = new Shrink(given -> breaks(invariant, given), SHRINKING_RUNS).shortest(choices.made());
        var told = play(Choices.given(shortest), true).orElseThrow();
        return Optional.of(new Failure(
                seed,
                invariant,
                told.why(),
                told.history(),
                Arrays.stream(shortest).boxed().toList()));
    }

    private boolean breaks(String invariant, int[] given) {
        return play(Choices.given(given), false)
                .filter(b -> b.invariant().equals(invariant))
                .isPresent();
    }

    private Optional<Broken> play(Choices choices, boolean telling) {
        var world = new World(choices, codec, telling);
        try {
            scenario.set(world);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the scenario cannot be set: " + e.getMessage(), e);
        }
        return world.play();
    }
}
