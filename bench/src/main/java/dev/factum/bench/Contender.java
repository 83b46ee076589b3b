package dev.factum.bench;

/** One way to do a piece of work. */
interface Contender {
    String name();

    /** Does it for about this long, or so much of it. @return how much was done, for how long */
    Done run(long nanos) throws Exception;

    /** @param count units of work @param nanos in this time */
    record Done(long count, long nanos) {
        double perSecond() {
            return count * 1e9 / nanos;
        }
    }
}
