package dev.factum.test;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.postgres.Ambience;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.Postgres.Install;
import dev.factum.store.Store;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All promises of the store, kept for a writer by what an owner has installed. */
class WriterStoreTest extends StoreContract {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static Roles roles;
    private static HikariDataSource owning;
    private static HikariDataSource writing;
    private static int schemas;

    @BeforeAll
    static void oneDatabase() {
        roles = new Roles(postgres);
        owning = roles.pool(roles.owner, 2);
        writing = roles.pool(roles.writer, 20);
    }

    @Override
    protected Store store(String readModel) {
        var schema = "s" + ++schemas;
        new Db(owning)
                .run(
                        "drop table if exists sample",
                        readModel,
                        "grant select, insert, update, delete on sample to " + roles.writer);
        try (var store = Postgres.store(owning, schema)) {
            store.open("any", Set.of(), List.of());
        }
        roles.grant(owning, schema);
        return Postgres.store(writing, schema, Install.NEVER, Ambience.NONE);
    }
}
