/** Decisions as pure functions. */
@NullMarked
package dev.factum.decider;

import org.jspecify.annotations.NullMarked;
