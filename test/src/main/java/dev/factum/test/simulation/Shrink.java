package dev.factum.test.simulation;

import java.util.Arrays;
import java.util.function.Predicate;

/** Makes the choices of a failing run fewer, and plainer, as long as it fails the same way: chunks left out, then made zero, then each made smaller. */
final class Shrink {
    private final Predicate<int[]> fails;
    private int runsLeft;
    private int[] best = {};

    /** @param runs at most so many */
    Shrink(Predicate<int[]> fails, int runs) {
        this.fails = fails;
        this.runsLeft = runs;
    }

    int[] shortest(int[] failing) {
        best = failing;
        for (boolean better = true; better && runsLeft > 0; ) {
            better = false;
            for (int size = Math.max(1, best.length / 2); size >= 1; size /= 2) {
                better |= eachChunk(size, true);
                better |= eachChunk(size, false);
            }
            for (int i = 0; i < best.length; i++) better |= smaller(i);
        }
        return best;
    }

    /** @param leftOut or else made zero */
    private boolean eachChunk(int size, boolean leftOut) {
        boolean better = false;
        for (int from = best.length - size; from >= 0; from = Math.min(from, best.length) - size)
            better |= tried(leftOut ? without(from, size) : zeroed(from, size));
        return better;
    }

    private boolean smaller(int i) {
        boolean better = false;
        while (i < best.length && best[i] > 1) {
            var candidate = best.clone();
            candidate[i] /= 2;
            if (!tried(candidate)) return better;
            better = true;
        }
        return better;
    }

    private int[] without(int from, int size) {
        int end = Math.min(best.length, from + size);
        var candidate = Arrays.copyOf(best, best.length - (end - from));
        System.arraycopy(best, end, candidate, from, best.length - end);
        return candidate;
    }

    private int[] zeroed(int from, int size) {
        var candidate = best.clone();
        Arrays.fill(candidate, from, Math.min(best.length, from + size), 0);
        return trimmed(candidate);
    }

    private boolean tried(int[] candidate) {
        if (runsLeft == 0 || Arrays.equals(candidate, best)) return false;
        runsLeft--;
        if (!fails.test(candidate)) return false;
        best = trimmed(candidate);
        return true;
    }

    /** What is not given is zero anyway. */
    private static int[] trimmed(int[] choices) {
        int length = choices.length;
        while (length > 0 && choices[length - 1] == 0) length--;
        return Arrays.copyOf(choices, length);
    }
}
