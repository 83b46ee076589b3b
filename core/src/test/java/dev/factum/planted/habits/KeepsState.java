package dev.factum.planted.habits;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps state in every way that is not allowed. */
public final class KeepsState {
    static int counter;
    static final int[] COUNTERS = {1};
    static final AtomicLong ATOMIC = new AtomicLong();
    static final Map<String, String> CACHE = new HashMap<>();
    static final List<String> LIST = List.of();
    static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();
    static final String CONSTANT = "constant";

    private KeepsState() {}
}
