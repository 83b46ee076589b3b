package dev.factum.cli;

import dev.factum.postgres.Ambience;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.Postgres.Install;
import dev.factum.postgres.PostgresStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The database that is asked: where it is, as whom, and what may be done in it. */
final class Database {
    private static final int CONNECT_SECONDS = 10;
    private static final Pattern SECRET = Pattern.compile("(?i)[?&](ssl)?password=|//[^/?]*@");

    /** What a command may do in it; the server keeps it to that. */
    enum Access {
        READ("-c default_transaction_read_only=on"),
        WRITE("-c lock_timeout=10s");

        private final String options;

        Access(String options) {
            this.options = options;
        }
    }

    private Database() {}

    /** @throws CannotAsk if it cannot be connected to */
    static DataSource open(FactumCommand options, Access access, PrintWriter err) {
        var source = new PGSimpleDataSource();
        var url = url(options);
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new CannotAsk(
                    options.url().orElse("") + " is no address of a PostgreSQL: postgresql://host:5432/database");
        }
        options.user().ifPresent(source::setUser);
        password(options).ifPresent(source::setPassword);
        source.setApplicationName("factum-cli");
        source.setConnectTimeout(CONNECT_SECONDS);
        var given = source.getOptions();
        source.setOptions(given == null ? access.options : given + " " + access.options);
        connect(source, url);
        return options.sql ? TellSql.of(source, err) : source;
    }

    /** The service's store there, which installs nothing. @throws CannotAsk if it cannot be connected to */
    static PostgresStore store(FactumCommand options, Access access, PrintWriter err) {
        return Postgres.store(open(options, access, err), options.schema, Install.NEVER, Ambience.NONE);
    }

    private static String url(FactumCommand options) {
        var url = options.url()
                .orElseThrow(() ->
                        new CannotAsk("which database? Give --url postgresql://host:5432/database, or set FACTUM_URL"));
        if (SECRET.matcher(url).find())
            throw new CannotAsk(
                    "the URL names a user or a password, and others can see arguments: use --user, and PGPASSWORD or --password-file");
        return url.startsWith("jdbc:") ? url : "jdbc:" + url.replaceFirst("^postgres://", "postgresql://");
    }

    private static Optional<String> password(FactumCommand options) {
        var file = options.passwordFile;
        return file == null ? Optional.ofNullable(options.environment.get("PGPASSWORD")) : Optional.of(firstLine(file));
    }

    private static String firstLine(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new CannotAsk("the password file " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static void connect(PGSimpleDataSource source, String url) {
        try (var c = source.getConnection()) {
            c.isValid(CONNECT_SECONDS);
        } catch (SQLException e) {
            throw new CannotAsk(
                    "cannot connect to " + url + ": " + Failures.firstLine(e.getMessage()) + hint(e.getSQLState()));
        }
    }

    private static String hint(@Nullable String state) {
        if (state == null) return "";
        return state.startsWith("28") || state.equals("08004")
                ? ". Give --user, and the password as PGPASSWORD or --password-file"
                : "";
    }
}
