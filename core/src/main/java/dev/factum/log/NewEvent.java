package dev.factum.log;

import java.util.UUID;

/** An event with an id of the caller's making: appended again under the same id it is recorded once. */
public record NewEvent<E>(UUID id, E event) {}
