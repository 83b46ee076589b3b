package dev.factum.test.simulation;

import java.util.List;

/** An invariant that did not hold in a run. @param why what its check said @param history what had happened until then */
record Broken(String invariant, String why, List<String> history) {}
