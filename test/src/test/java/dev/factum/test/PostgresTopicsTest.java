package dev.factum.test;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.postgres.Postgres;
import dev.factum.topic.Transport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("postgres")
class PostgresTopicsTest extends TransportContract {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static HikariDataSource database;

    @BeforeAll
    static void oneDatabase() {
        database = postgres.database(20);
    }

    @Override
    protected Transport transport() {
        return Postgres.topics(database, "topics");
    }
}
