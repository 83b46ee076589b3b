package dev.factum.test.simulation;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.Stepped;
import dev.factum.event.Codec;
import dev.factum.topic.Transport;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A service with its database, whose process dies and is started again. Used by one thread. */
final class Node {
    final String name;
    final SimulatedStore store;
    private final Service service;
    private final Transport topics;
    private final Codec codec;
    private final Settings settings;
    private final RandomGenerator random;
    private @Nullable Stepped process;

    Node(
            Service service,
            SimulatedStore store,
            Transport topics,
            Codec codec,
            Settings settings,
            RandomGenerator random) {
        this.name = service.name();
        this.service = service;
        this.store = store;
        this.topics = topics;
        this.codec = codec;
        this.settings = settings;
        this.random = random;
    }

    boolean isUp() {
        return process != null;
    }

    void start() {
        process = Stepped.start(service, store, topics, codec, settings, random);
    }

    void die() {
        if (process != null) process.close();
        process = null;
    }

    Stepped process() {
        var running = process;
        if (running == null) throw new IllegalStateException("service " + name + " is down: ask it at rest");
        return running;
    }

    Factum factum() {
        return process().factum();
    }

    /** None while it is down. */
    List<String> readers() {
        return process == null ? List.of() : process.readers();
    }

    boolean isAwake(String reader) {
        return process != null && process.isAwake(reader);
    }
}
