package dev.factum.planted.house.log;

import dev.factum.planted.house.event.Plain;

/** Knows a package before it, as it may. */
public record Later(Plain plain) {}
