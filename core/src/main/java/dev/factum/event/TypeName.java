package dev.factum.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The logical name and schema version of whatever is stored or sent: events, commands, saga states. Names are unique per log and per topic;
 * a stored or sent record without one is refused at start-up, so that a class may be renamed or moved and no class name is ever in data.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TypeName {
    /** Lower case, with dots and dashes, at most 100 characters: {@code order.placed}. */
    String value();

    /** The schema version, from 1. */
    int version() default 1;
}
