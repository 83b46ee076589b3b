package dev.factum.planted.house.event;

import dev.factum.planted.house.Door;

/** A package that knows the root. */
public record KnowsDoor(Door door) {}
