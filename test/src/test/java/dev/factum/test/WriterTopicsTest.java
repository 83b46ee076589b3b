package dev.factum.test;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.Postgres.Install;
import dev.factum.topic.Transport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All promises of the transport, kept for a writer by what an owner has installed. */
class WriterTopicsTest extends TransportContract {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static HikariDataSource writing;

    @BeforeAll
    static void install() {
        var roles = new Roles(postgres);
        var owning = roles.pool(roles.owner, 2);
        Postgres.topics(owning, "topics").close();
        roles.grant(owning, "topics");
        writing = roles.pool(roles.writer, 20);
    }

    @Override
    protected Transport transport() {
        return Postgres.topics(writing, "topics", Install.NEVER);
    }
}
