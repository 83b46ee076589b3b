package dev.factum.test;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A database in which an owner installs and a writer runs, as {@code roles.sql} has it; each logs in as himself. */
final class Roles {
    private final PostgresForTests postgres;
    private final HikariDataSource superuser;
    final String owner;
    final String writer;
    final String reader;

    /** Roles belong to the whole server, so they are called after the database. */
    Roles(PostgresForTests postgres) {
        this.postgres = postgres;
        this.superuser = postgres.database(2);
        var name = new Db(superuser).name();
        this.owner = name + "_owner";
        this.writer = name + "_writer";
        this.reader = name + "_reader";
        for (var role : new String[] {owner, writer, reader}) new Db(superuser).run("create role " + role + " login");
        new Db(superuser)
                .run("grant create on database " + name + " to " + owner, "grant all on schema public to " + owner);
    }

    HikariDataSource pool(String role, int connections) {
        return postgres.another(superuser, role, connections);
    }

    /** As a DBA does it, after the schema was installed. */
    static void grant(HikariDataSource owner, String schema, String writer, String reader) {
        new Db(owner)
                .run("set search_path = " + schema + "; set factum.writer = '" + writer + "'; set factum.reader = '"
                        + reader + "'; " + sql() + "; reset search_path");
    }

    void grant(HikariDataSource owner, String schema) {
        grant(owner, schema, writer, reader);
    }

    private static String sql() {
        try (var in = dev.factum.postgres.Postgres.class.getResourceAsStream("sql/roles.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
