/** JSON on Jackson 3. */
@NullMarked
package dev.factum.json;

import org.jspecify.annotations.NullMarked;
