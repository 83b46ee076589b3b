/** Topics on RabbitMQ. */
@NullMarked
package dev.factum.rabbitmq;

import org.jspecify.annotations.NullMarked;
