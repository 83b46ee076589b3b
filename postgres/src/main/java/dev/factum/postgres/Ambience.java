package dev.factum.postgres;

import dev.factum.store.Ambient;
import dev.factum.store.Session;
import java.sql.Connection;
import java.util.Optional;
import java.util.function.Function;

/** Finds the transaction of the caller's framework on this thread. */
@FunctionalInterface
public interface Ambience {
    Ambience NONE = sessions -> Optional.empty();

    /** @param sessions makes a session on the framework's connection, which stays the framework's */
    Optional<Ambient> current(Function<Connection, Session> sessions);
}
