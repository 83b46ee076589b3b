/** The reference system: seven services that meet through topics and the gateway, in one process or in seven. */
@NullMarked
package dev.factum.shop;

import org.jspecify.annotations.NullMarked;
