/** One runnable file a concept, readable without another. Each ends with what it prints. */
@NullMarked
package dev.factum.examples;

import org.jspecify.annotations.NullMarked;
