/** The store and topics on PostgreSQL 15 to 18, by JDBC and plain {@code .sql} files. */
@NullMarked
package dev.factum.postgres;

import org.jspecify.annotations.NullMarked;
