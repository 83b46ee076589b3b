package dev.factum.postgres;

import java.util.Optional;
import javax.sql.DataSource;

/**
 * Factum on PostgreSQL. A data source is a pool of the caller's (HikariCP, say): a store keeps one connection of it for itself, takes one for
 * each transaction, and gives it back at the end. Closing the pool is the caller's business.
 */
public final class Postgres {
    /** Whether to install what is missing, or to refuse to start and name the files that are to be run. */
    public enum Install {
        ALWAYS,
        NEVER
    }

    private Postgres() {}

    /** A service's store, in a schema of its own that may also hold the service's own tables. */
    public static PostgresStore store(DataSource own, String schema) {
        return store(own, schema, Install.ALWAYS, Ambience.NONE);
    }

    /** @param ambience how to find a transaction of the caller's framework */
    public static PostgresStore store(DataSource own, String schema, Install install, Ambience ambience) {
        return new PostgresStore(own, new Schema(schema), install, ambience);
    }

    /**
     * A service's log from outside, for operators.
     *
     * @param topics the schema of the topics that the service reads, if it is in the same database; without it, how it stands in them is not known
     */
    public static PostgresLog log(DataSource own, String schema, Optional<String> topics) {
        return new PostgresLog(own, new Schema(schema), topics.map(Schema::new).orElse(null));
    }

    /** Topics that services share, in a schema of their own. */
    public static PostgresTopics topics(DataSource shared, String schema) {
        return topics(shared, schema, Install.ALWAYS);
    }

    public static PostgresTopics topics(DataSource shared, String schema, Install install) {
        return new PostgresTopics(shared, new Schema(schema), install);
    }
}
