/** Messages that failed, with their followers, in order. */
@NullMarked
package dev.factum.parking;

import org.jspecify.annotations.NullMarked;
