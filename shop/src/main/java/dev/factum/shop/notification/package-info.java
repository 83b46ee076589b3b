/** Mails, through a small port. */
@NullMarked
package dev.factum.shop.notification;

import org.jspecify.annotations.NullMarked;
