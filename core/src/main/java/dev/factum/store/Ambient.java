package dev.factum.store;

import java.util.function.Function;

/** A transaction of the caller's framework, in which a unit of work takes part: flushed just before its commit. */
public interface Ambient {
    /** One participant per service in one transaction: made on first use. */
    <P extends Participant> P participant(Class<P> type, Function<Session, P> make);

    /** What takes part. */
    interface Participant {
        void beforeCommit();

        void afterCommit();

        /** Everything since a savepoint is to be dropped, if the framework has savepoints. */
        Object savepoint();

        void rollbackTo(Object savepoint);
    }
}
