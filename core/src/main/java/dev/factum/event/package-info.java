/** What happened, why, and how it travels. */
@NullMarked
package dev.factum.event;

import org.jspecify.annotations.NullMarked;
