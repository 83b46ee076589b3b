package dev.factum.test;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.postgres.Postgres;
import dev.factum.store.Store;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("postgres")
class PostgresStoreTest extends StoreContract {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static HikariDataSource database;
    private static int schemas;

    @BeforeAll
    static void oneDatabase() {
        database = postgres.database(20);
    }

    @Override
    protected Store store(String readModel) throws SQLException {
        try (var c = database.getConnection();
                var statement = c.createStatement()) {
            statement.execute("drop table if exists sample");
            statement.execute(readModel);
        }
        return Postgres.store(database, "s" + ++schemas);
    }
}
