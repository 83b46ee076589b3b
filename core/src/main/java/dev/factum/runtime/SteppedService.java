package dev.factum.runtime;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.Stepped;
import dev.factum.event.Codec;
import dev.factum.store.Fenced;
import dev.factum.store.Misconfigured;
import dev.factum.store.Store;
import dev.factum.topic.Transport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The readers of a service without their threads. */
public final class SteppedService implements Stepped {
    private final Factum factum;
    private final Tail tail;
    private final Map<String, Members> readers;
    private final List<String> names;
    private final Set<String> awake;

    SteppedService(Factum factum, Tail tail, Map<String, Members> readers) {
        this.factum = factum;
        this.tail = tail;
        this.readers = readers;
        this.names = List.copyOf(readers.keySet());
        this.awake = new HashSet<>(readers.keySet());
    }

    /** See {@link Stepped#start}. */
    public static Stepped start(
            Service service, Store store, Transport transport, Codec codec, Settings settings, RandomGenerator random) {
        return RunningService.made(
                        service,
                        store,
                        transport,
                        codec,
                        settings.withConcurrency(1),
                        Machine.simulated(settings.clock(), random))
                .inSteps();
    }

    @Override
    public Factum factum() {
        return factum;
    }

    @Override
    public List<String> readers() {
        return names;
    }

    @Override
    public void look() {
        tail.readOn();
    }

    @Override
    public boolean isAwake(String reader) {
        return awake.contains(reader) || runner(reader).isRung();
    }

    @Override
    public void wakeAll() {
        awake.addAll(readers.keySet());
    }

    @Override
    public boolean turn(String reader) {
        var runner = runner(reader);
        runner.hear();
        try {
            boolean worked = runner.turn();
            if (!worked) awake.remove(reader);
            return worked;
        } catch (Fenced e) {
            return failed(reader, State.STANDBY, e);
        } catch (UnknownType | Misconfigured e) {
            return failed(reader, State.HANDED_OVER, e);
        } catch (Exception e) {
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            return failed(reader, State.PAUSED, e);
        }
    }

    private boolean failed(String reader, State state, Exception why) {
        runner(reader).letGo(state, Hold.text(why));
        awake.remove(reader);
        return false;
    }

    private Runner runner(String reader) {
        var members = readers.get(reader);
        if (members == null) throw new IllegalArgumentException("there is no reader " + reader + " here");
        return members.first();
    }

    @Override
    public void close() {
        names.forEach(reader -> runner(reader).letGo(State.STOPPED, null));
    }
}
