package dev.factum.bench;

import java.util.Locale;

/** What a figure is to be. */
sealed interface Goal {
    double bound();

    boolean isMetBy(double figure);

    record AtLeast(double bound) implements Goal {
        @Override
        public boolean isMetBy(double figure) {
            return figure >= bound;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "≥ %.2f", bound);
        }
    }

    record AtMost(double bound) implements Goal {
        @Override
        public boolean isMetBy(double figure) {
            return figure <= bound;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "≤ %.2f", bound);
        }
    }

    static Goal atLeast(double bound) {
        return new AtLeast(bound);
    }

    static Goal atMost(double bound) {
        return new AtMost(bound);
    }
}
