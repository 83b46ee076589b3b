/** Topics on Apache Kafka. */
@NullMarked
package dev.factum.kafka;

import org.jspecify.annotations.NullMarked;
