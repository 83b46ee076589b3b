/** The way in: a {@link dev.factum.Service} is a value, a {@link dev.factum.Factum} is that service running. */
@NullMarked
package dev.factum;

import org.jspecify.annotations.NullMarked;
