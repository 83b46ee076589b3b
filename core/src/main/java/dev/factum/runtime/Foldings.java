package dev.factum.runtime;

import dev.factum.decider.Aggregate;
import java.util.HashMap;
import java.util.Map;

/** How the streams of a service's aggregates are folded. Immutable; thread-safe. */
final class Foldings {
    private final Map<Aggregate<?, ?, ?>, Folding<?, ?>> declared = new HashMap<>();
    private final Letters letters;

    Foldings(Blueprint blueprint, Letters letters) {
        this.letters = letters;
        for (var aggregate : blueprint.aggregates())
            declared.put(aggregate, new Folding<>(aggregate, letters, blueprint.shapeOf(aggregate)));
    }

    /** What the service does not declare has no snapshots: nobody has checked that its states can be kept. */
    @SuppressWarnings("unchecked")
    <S, E> Folding<S, E> of(Aggregate<?, S, E> aggregate) {
        var known = declared.get(aggregate);
        return known == null ? new Folding<>(aggregate, letters, null) : (Folding<S, E>) known;
    }
}
