/** The command line for operators: it looks at a log from outside, and says what it asked. */
@NullMarked
package dev.factum.cli;

import org.jspecify.annotations.NullMarked;
