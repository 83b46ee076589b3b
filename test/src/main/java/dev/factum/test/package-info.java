/** What users test with, and the suites that every store and transport must pass. */
@NullMarked
package dev.factum.test;

import org.jspecify.annotations.NullMarked;
