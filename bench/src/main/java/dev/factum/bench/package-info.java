/** What each operation costs, beside the same work by hand and by others, in one run on one PostgreSQL. */
@NullMarked
package dev.factum.bench;

import org.jspecify.annotations.NullMarked;
