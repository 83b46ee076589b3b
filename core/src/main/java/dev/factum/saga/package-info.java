/** Durable processes: undo, deadlines, the last word. */
@NullMarked
package dev.factum.saga;

import org.jspecify.annotations.NullMarked;
