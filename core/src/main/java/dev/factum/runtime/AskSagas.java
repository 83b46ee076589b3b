package dev.factum.runtime;

import dev.factum.event.Encoded;
import dev.factum.log.StreamId;
import dev.factum.saga.LeaveRequest;
import dev.factum.saga.SagaDesk;
import dev.factum.saga.SagaRequest;
import dev.factum.saga.SagaStep;
import dev.factum.store.Store;
import java.util.List;
import java.util.Optional;

/** What an operator asks about sagas, and of them; a wish is left in the store, for the saga's owner. */
final class AskSagas implements SagaDesk {
    private final Store store;
    private final Letters letters;

    AskSagas(Store store, Letters letters) {
        this.store = store;
        this.letters = letters;
    }

    @Override
    public List<Standing> list(Optional<String> saga, Optional<String> status, int limit) {
        try (var session = store.begin()) {
            return session.sagas().list(saga, status, limit).stream()
                    .map(row -> new Standing(
                            row.saga(),
                            row.key(),
                            row.status(),
                            row.state(),
                            row.reason(),
                            row.deadline(),
                            row.updated()))
                    .toList();
        }
    }

    @Override
    public List<Taken> show(String saga, String key, int limit) {
        var steps = store.read(new StreamId(SagaStep.category(saga), key), 0, limit);
        if (steps.isEmpty()) throw unknown(saga, key);
        return steps.stream()
                .map(e -> new Taken(
                        e.version(),
                        e.envelope().time(),
                        withoutPayloads(letters.read(e.envelope().payload(), SagaStep.class))))
                .toList();
    }

    private static SagaStep withoutPayloads(SagaStep s) {
        var pending = s.pending().stream()
                .map(p -> new SagaStep.Pending(
                        p.id(),
                        p.topic(),
                        p.undo() == null ? null : empty(p.undo()),
                        p.phase(),
                        p.undoId(),
                        p.sends(),
                        p.problem()))
                .toList();
        return new SagaStep(
                s.sagaVersion(),
                s.input(),
                s.status(),
                empty(s.state()),
                pending,
                s.reason(),
                s.deadline(),
                s.sent(),
                s.note());
    }

    private static Encoded empty(Encoded of) {
        return new Encoded(of.type(), of.version(), new byte[0]);
    }

    @Override
    public void ask(String saga, String key, SagaRequest request, String by) {
        if (!LeaveRequest.in(store, saga, key, request, by, letters.now())) throw unknown(saga, key);
    }

    private static IllegalArgumentException unknown(String saga, String key) {
        return new IllegalArgumentException("there is no saga " + saga + " of " + key);
    }
}
