package dev.factum.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of an event by which the event can be found, besides its stream; stored as {@code name:value} from day one.
 * Says nothing about the stream: that is the aggregate's business.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Tag {
    /** The tag's name; the component's own where it is empty. */
    String value() default "";
}
