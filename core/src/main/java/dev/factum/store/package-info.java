/** The one durable port: what must commit together. */
@NullMarked
package dev.factum.store;

import org.jspecify.annotations.NullMarked;
