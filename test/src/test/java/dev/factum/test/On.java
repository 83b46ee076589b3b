package dev.factum.test;

/** What a test runs on. */
enum On {
    MEMORY,
    POSTGRES
}
