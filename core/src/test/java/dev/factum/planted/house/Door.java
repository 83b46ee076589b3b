package dev.factum.planted.house;

import dev.factum.planted.house.runtime.Engine;

/** Knows the runtime, as only the root package may. */
public interface Door {
    Engine open();
}
