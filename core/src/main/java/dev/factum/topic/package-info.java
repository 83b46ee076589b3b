/** Logs between services, and the one wire port. */
@NullMarked
package dev.factum.topic;

import org.jspecify.annotations.NullMarked;
