/** The payment provider: a stand-in for the world outside, with a ledger of its own. */
@NullMarked
package dev.factum.shop.provider;

import org.jspecify.annotations.NullMarked;
