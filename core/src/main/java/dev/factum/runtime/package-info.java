/** What makes a service value run. Nothing here is for users: the way in is {@link dev.factum.Factum#start}. */
@NullMarked
package dev.factum.runtime;

import org.jspecify.annotations.NullMarked;
