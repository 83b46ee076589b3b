package dev.factum.examples;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.postgres.Postgres;
import dev.factum.test.Eventually;
import dev.factum.topic.Topic;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** The other door: no event sourcing, a table of your own, and a message that is sent if and only if your transaction commits. */
public final class StoreExample {
    @TypeName("stock-reserved")
    record StockReserved(String orderId, String sku, int units) {}

    static final Topic<StockReserved> EVENTS =
            Topic.of("inventory.events", StockReserved.class, StockReserved::orderId);

    public static void main(String[] args) throws Exception {
        var service = Service.named("inventory").sends(EVENTS);
        try (var postgres = EmbeddedPostgres.start()) {
            var database = postgres.getPostgresDatabase();
            try (var store = Postgres.store(database, "inventory");
                    var topics = Postgres.topics(database, "topics");
                    var inventory = Factum.start(service, store, topics, Json.codec());
                    var connection = database.getConnection()) {
                run(connection, "create table stock (sku text primary key, units int not null check (units >= 0))");
                run(connection, "insert into stock values ('tea', 10)");

                // Your connection, your transaction; Factum takes part.
                connection.setAutoCommit(false);
                System.out.println("order 7: " + reserve(inventory, connection, "7", 8));
                System.out.println("order 8: " + reserve(inventory, connection, "8", 8));

                System.out.println("stock: " + read(connection, "select units from stock where sku = 'tea'"));
                System.out.println("log: "
                        + read(connection, "select string_agg(category || '/' || key, ', ') from inventory.event"));
                // The relay has read the log and sent what stands there.
                Eventually.isTrue(
                        "sent",
                        () -> !read(connection, "select count(*) from topics.message")
                                .equals("0"));
                System.out.println("topic: "
                        + read(connection, "select string_agg(convert_from(body, 'UTF8'), ', ') from topics.message"));
            }
        }
    }

    private static boolean reserve(Factum inventory, Connection c, String orderId, int units) throws SQLException {
        try (var joined = inventory.join(c, Cause.request(UUID.randomUUID()))) {
            joined.transaction().send(EVENTS, new StockReserved(orderId, "tea", units));
            run(c, "update stock set units = units - " + units + " where sku = 'tea'");
            joined.commit();
            return true;
        } catch (SQLException e) {
            c.rollback(); // nothing is taken and nothing is sent
            return false;
        }
    }

    private static void run(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}

/* Output:
order 7: true
order 8: false
stock: 2
log: topic:inventory.events/7
topic: {"orderId":"7","sku":"tea","units":8}
*/
