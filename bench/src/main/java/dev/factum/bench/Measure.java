package dev.factum.bench;

/**
 * A figure of the report.
 *
 * @param value of Factum, in {@code unit}: the median of the rounds
 * @param against whom it is compared with; empty for a figure in itself
 * @param ratio Factum's value to theirs, the median of the rounds; of a figure in itself, the figure
 * @param min of the rounds' ratios
 * @param max of the rounds' ratios
 * @param goal what the ratio is to be, at least or at most
 */
record Measure(
        String name,
        double value,
        String unit,
        String against,
        double ratio,
        double min,
        double max,
        double goal,
        boolean ok) {}
