/** Every port without a disk, for unit tests and as the model that PostgreSQL is compared with. */
@NullMarked
package dev.factum.memory;

import org.jspecify.annotations.NullMarked;
