package dev.factum.test.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run leaves to chance, as a list of numbers: drawn from a seed, or given. Zero is always the plain choice, nothing fails and
 * nothing waits, so that a run is simplified by making its list shorter and its numbers smaller. Used by one thread.
 */
final class Choices {
    private static final int MOST = 1 << 20;

    private final int[] given;
    private final @Nullable SplittableRandom random;
    private int[] made = new int[256];
    private int count;

    private Choices(int[] given, @Nullable SplittableRandom random) {
        this.given = given;
        this.random = random;
    }

    static Choices of(long seed) {
        return new Choices(new int[0], new SplittableRandom(seed));
    }

    /** These, and then plain ones. */
    static Choices given(int... choices) {
        return new Choices(choices.clone(), null);
    }

    /** @return from 0, below {@code bound} */
    int next(int bound) {
        if (count == MOST) throw new IllegalStateException("a run makes at most " + MOST + " choices");
        int choice = bound <= 1
                ? 0
                : count < given.length ? given[count] % bound : random == null ? 0 : random.nextInt(bound);
        if (count == made.length) made = Arrays.copyOf(made, 2 * count);
        made[count++] = choice;
        return choice;
    }

    /** What was chosen until now, without the plain choices at its end. */
    int[] made() {
        int length = count;
        while (length > 0 && made[length - 1] == 0) length--;
        return Arrays.copyOf(made, length);
    }
}
