package dev.factum.bench;

import dev.factum.event.Ids;
import dev.factum.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/** An append by hand, to the same table: what a careful programmer would write for one purpose. */
final class ByHand {
    private static final String INSERT =
            "insert into bench.event (id, category, key, version, type, time, correlation, cause, payload) values (?, ?, ?, ?, ?, ?, ?, ?, ?::json)";

    private final Ids ids = new Ids(Clock.systemUTC(), new SecureRandom());
    private final Json codec = Json.codec();
    private final short type;

    private ByHand(short type) {
        this.type = type;
    }

    static ByHand on(DataSource pool) throws SQLException {
        try (var c = pool.getConnection()) {
            return new ByHand(Database.type(c));
        }
    }

    /** In one round trip, if the connection commits by itself. */
    void insert(Connection c, String order, long version) throws SQLException {
        try (var statement = c.prepareStatement(INSERT)) {
            bind(statement, order, version);
            statement.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, String order, long version) throws SQLException {
        var random = ThreadLocalRandom.current();
        var cause = new UUID(random.nextLong(), random.nextLong());
        statement.setObject(1, ids.next());
        statement.setString(2, "order");
        statement.setString(3, order);
        statement.setLong(4, version);
        statement.setShort(5, type);
        statement.setObject(6, OffsetDateTime.now(ZoneOffset.UTC));
        statement.setString(7, cause.toString());
        statement.setObject(8, cause);
        statement.setString(9, new String(codec.encode(Domain.line(order, 6)), StandardCharsets.UTF_8));
    }
}
