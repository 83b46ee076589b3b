/** The embedded PostgreSQL, its roles and schemas. */
@NullMarked
package dev.factum.shop.database;

import org.jspecify.annotations.NullMarked;
