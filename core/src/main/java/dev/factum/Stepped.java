package dev.factum;

import dev.factum.event.Codec;
import dev.factum.runtime.SteppedService;
import dev.factum.store.Store;
import dev.factum.topic.Transport;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A service that does nothing by itself: each of its readers takes a turn when it is told to, on the caller's thread, and time passes as the
 * clock of its settings says. For simulations, where somebody else decides what happens next. Not thread-safe.
 */
public interface Stepped extends AutoCloseable {
    /**
     * @param settings with a clock that is set, and {@code calls} 1, so that effects are performed on the caller's thread, too
     * @param random what is else taken from the machine
     * @throws dev.factum.store.Misconfigured as {@link Factum#start} does
     */
    static Stepped start(
            Service service, Store store, Transport transport, Codec codec, Settings settings, RandomGenerator random) {
        return SteppedService.start(service, store, transport, codec, settings, random);
    }

    /** The door for commands; what would wait for a reader finds that none runs. */
    Factum factum();

    /** Its readers, in the order of the service's parts; the relay is the last. */
    List<String> readers();

    /** Looks for what the log has to read; readers that wait are woken if there is something. Only what was seen here is handled in a turn. */
    void look();

    /** Whether a turn of this reader may find something: something has come, or it has worked at its last. */
    boolean isAwake(String reader);

    /** The clock was set: deadlines, parked keys and scheduled messages may have come. */
    void wakeAll();

    /**
     * One turn: a batch of each source, parked keys, deadlines. An error that no handler may throw passes through, as if the process had
     * stopped here.
     *
     * @return whether there was something to do; not, if it failed or another instance owns the reader: {@code factum().status()} says why
     */
    boolean turn(String reader);

    /** Lets go of everything; what the readers had read beyond their checkpoints they will read again, as after a crash. */
    @Override
    void close();
}
