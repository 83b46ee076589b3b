/** The one reading order of a service's events. */
@NullMarked
package dev.factum.log;

import org.jspecify.annotations.NullMarked;
