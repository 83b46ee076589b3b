/** Charges, refunds, payouts and bad debt, through a provider outside. */
@NullMarked
package dev.factum.shop.payment;

import org.jspecify.annotations.NullMarked;
