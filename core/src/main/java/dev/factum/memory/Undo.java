package dev.factum.memory;

import java.util.ArrayDeque;
import java.util.Deque;

/** How to take back what the open transaction has done, last first. */
final class Undo {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    void add(Runnable step) {
        steps.push(step);
    }

    void keep() {
        steps.clear();
    }

    void run() {
        while (!steps.isEmpty()) steps.pop().run();
    }
}
