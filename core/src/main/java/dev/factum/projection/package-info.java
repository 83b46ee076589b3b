/** Rows from events. */
@NullMarked
package dev.factum.projection;

import org.jspecify.annotations.NullMarked;
