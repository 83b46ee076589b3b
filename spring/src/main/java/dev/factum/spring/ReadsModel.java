package dev.factum.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which read models a request handler reads. A request that carries {@code Factum-After}, with a position that an earlier response told in
 * {@code Factum-Position}, waits until they have everything up to there, at most {@code factum.http.at-most}; then it is answered with 503. On
 * a handler without this annotation such a request is answered with 400, so that none is stale in silence. On a class it is of all handlers
 * that have none of their own. Names that the service has not are refused at the start.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface ReadsModel {
    /** Tables of projections of the service's own log. None, for what reads streams or live projections: they are never behind. */
    String[] value();
}
