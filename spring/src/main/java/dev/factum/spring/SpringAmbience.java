package dev.factum.spring;

import dev.factum.postgres.Ambience;
import dev.factum.store.Ambient;
import dev.factum.store.Session;
import java.sql.Connection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Finds the transaction that {@code @Transactional} has begun on this thread, and flushes just before its commit. */
final class SpringAmbience implements Ambience {
    private final DataSource source;

    SpringAmbience(DataSource source) {
        this.source = source;
    }

    @Override
    public Optional<Ambient> current(Function<Connection, Session> sessions) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) return Optional.empty();
        var known = (Part) TransactionSynchronizationManager.getResource(this);
        if (known != null) return Optional.of(known);
        if (!TransactionSynchronizationManager.hasResource(source))
            throw new IllegalStateException(
                    "a transaction is open on this thread, and not on the DataSource of Factum: what is appended would not commit with it. "
                            + "Begin it on that DataSource, or suspend it (Propagation.NOT_SUPPORTED)");
        var part = new Part(sessions.apply(DataSourceUtils.getConnection(source)));
        TransactionSynchronizationManager.bindResource(this, part);
        TransactionSynchronizationManager.registerSynchronization(part);
        return Optional.of(part);
    }

    /** What takes part in one transaction. */
    private final class Part implements Ambient, TransactionSynchronization {
        private final Session session;
        private final Map<Object, Object> savepoints = new IdentityHashMap<>();
        private @Nullable Participant participant;
        private @Nullable Object beginning;

        private Part(Session session) {
            this.session = session;
        }

        @Override
        public <P extends Participant> P participant(Class<P> type, Function<Session, P> make) {
            if (participant == null) {
                participant = make.apply(session);
                beginning = participant.savepoint();
            }
            return type.cast(participant);
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(SpringAmbience.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(SpringAmbience.this, this);
        }

        @Override
        public void savepoint(Object savepoint) {
            if (participant != null) savepoints.put(savepoint, participant.savepoint());
        }

        /** A savepoint that is not known is older than this part: all of it goes. */
        @Override
        public void savepointRollback(Object savepoint) {
            if (participant == null || beginning == null) return;
            participant.rollbackTo(savepoints.getOrDefault(savepoint, beginning));
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            if (participant != null) participant.beforeCommit();
        }

        @Override
        public void afterCommit() {
            if (participant != null) participant.afterCommit();
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(SpringAmbience.this);
        }
    }
}
