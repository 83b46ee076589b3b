package dev.factum.planted.house.log;

import dev.factum.planted.house.runtime.Engine;

/** A package that knows what makes it run. */
public record KnowsRuntime(Engine engine) {}
