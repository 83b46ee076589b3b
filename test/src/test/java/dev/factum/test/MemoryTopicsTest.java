package dev.factum.test;

import dev.factum.memory.Memory;
import dev.factum.topic.Transport;

class MemoryTopicsTest extends TransportContract {
    @Override
    protected Transport transport() {
        return Memory.topics();
    }
}
