package dev.factum.planted.house.runtime;

import dev.factum.planted.house.Door;
import dev.factum.planted.house.log.Later;

/** Knows the root and all before it, as only the runtime may. */
public abstract class Engine implements Door {
    abstract Later later();
}
