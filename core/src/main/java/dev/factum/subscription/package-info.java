/** A name, a source and a reader; everything that reads the log rides on it. */
@NullMarked
package dev.factum.subscription;

import org.jspecify.annotations.NullMarked;
