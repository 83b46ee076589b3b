package dev.factum.planted.habits;

import org.assertj.core.api.Condition;

/** Knows a library that core does not have. */
public record KnowsOthers(Condition<String> condition) {}
