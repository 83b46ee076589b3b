/** Calls to the world outside. */
@NullMarked
package dev.factum.effect;

import org.jspecify.annotations.NullMarked;
