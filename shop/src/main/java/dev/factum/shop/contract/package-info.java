/** What services share: messages, topics, and what each answers for. */
@NullMarked
package dev.factum.shop.contract;

import org.jspecify.annotations.NullMarked;
