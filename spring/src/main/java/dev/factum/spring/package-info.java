/** Spring Boot starter: the {@code Service} bean of an application runs on its {@code DataSource}. */
@NullMarked
package dev.factum.spring;

import org.jspecify.annotations.NullMarked;
