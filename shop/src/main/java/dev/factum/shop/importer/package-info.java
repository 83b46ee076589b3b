/**
 * Replays a retailer's file through the gateway and compares the shop's books with the file's own sums. A client like any other: it knows
 * the gateway's HTTP contract, and no class of the services or of Factum.
 */
@NullMarked
package dev.factum.shop.importer;

import org.jspecify.annotations.NullMarked;
