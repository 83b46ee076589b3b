package dev.factum.bench;

/** One way to do a piece of work. */
interface Contender {
    String name();

    /** Does it for about this long, or from its beginning to its end where it has one. @return how much was done, for how long */
    Done run(long nanos) throws Exception;

    /** @param count units of work @param nanos in this time */
    record Done(long count, long nanos) {
        double perSecond() {
            return count * 1e9 / nanos;
        }

        /** Of one unit. */
        double micros() {
            return nanos / 1e3 / count;
        }
    }

    @FunctionalInterface
    interface Turn {
        Done run() throws Exception;
    }

    /** Work that has an end of its own. */
    static Contender whole(String name, Turn turn) {
        return new Contender() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Done run(long nanos) throws Exception {
                return turn.run();
            }
        };
    }
}
