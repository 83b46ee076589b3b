/** Servers to try things out with. */
@NullMarked
package dev.factum.broker;

import org.jspecify.annotations.NullMarked;
