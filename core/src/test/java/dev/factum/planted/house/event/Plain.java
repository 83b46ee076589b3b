package dev.factum.planted.house.event;

/** Knows nobody. */
public record Plain() {}
