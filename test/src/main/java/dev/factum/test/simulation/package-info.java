/** Several services in one thread, with everything that can go wrong between them, seed by seed. */
@NullMarked
package dev.factum.test.simulation;

import org.jspecify.annotations.NullMarked;
