/** The one door from outside: it makes the correlation id, asks the services, and joins what they say. */
@NullMarked
package dev.factum.shop.gateway;

import org.jspecify.annotations.NullMarked;
