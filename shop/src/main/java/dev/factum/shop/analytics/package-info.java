/** Sales, from a topic alone. */
@NullMarked
package dev.factum.shop.analytics;

import org.jspecify.annotations.NullMarked;
