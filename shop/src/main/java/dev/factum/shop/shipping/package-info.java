/** Shipments. */
@NullMarked
package dev.factum.shop.shipping;

import org.jspecify.annotations.NullMarked;
