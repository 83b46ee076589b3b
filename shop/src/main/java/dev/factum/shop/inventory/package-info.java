/** Stock in its own tables: the other door. */
@NullMarked
package dev.factum.shop.inventory;

import org.jspecify.annotations.NullMarked;
