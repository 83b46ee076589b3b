package dev.factum.log;

import java.util.List;

/**
 * All events of a service in their one reading order, for reading; appends go through a transaction. Thread-safe.
 * A reader never skips a committed event and never sees two events of one stream in the wrong order.
 */
public interface Log {
    /**
     * Events, saga steps and messages sent after a position, in reading order. Only what can no longer be preceded by an event that is
     * still being committed; so while a transaction that appended stays open, the log ends before it.
     *
     * @param limit at most 10,000
     */
    List<Recorded<?>> read(Position after, int limit);

    /** The events of one stream after a version, in order, at most {@code limit}; sees everything committed. */
    List<Recorded<?>> read(StreamId stream, long afterVersion, int limit);

    /** Everything one conversation left in this log: commands taken in, events, saga steps, messages sent, effects. At most 10,000. */
    List<Traced> trace(String correlation);

    /** The place of the last event that can be read now. */
    Position head();

    /** How it stands, and who is appending; asks the store. @throws dev.factum.event.FactumException if the store cannot be asked; a retry helps */
    LogStatus status();
}
