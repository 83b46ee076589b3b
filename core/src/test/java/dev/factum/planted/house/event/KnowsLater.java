package dev.factum.planted.house.event;

import dev.factum.planted.house.log.Later;

/** A package that knows one after it. */
@SuppressWarnings("ArrayRecordComponent")
public record KnowsLater(Later[] later) {}
