/** Orders and credit notes, and the checkout that conducts the others. */
@NullMarked
package dev.factum.shop.order;

import org.jspecify.annotations.NullMarked;
