package dev.factum.examples;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A read model: which rows become what. The table is yours; its rows are kept for you and can be made anew from the log. */
public final class ProjectionExample {
    sealed interface Event {}

    @TypeName("account.opened")
    record Opened() implements Event {}

    @TypeName("account.paid-in")
    record PaidIn(String branch, long amount) implements Event {}

    /** One column a component; the first is the key. */
    record Balance(String name, long amount) {}

    record Balances(Table<Balance> table, Source<Event> source) implements Projection<Balance, Event> {
        /** Only says what is to change: the rows of a whole batch are then loaded at once, and written at once. */
        @Override
        public void project(Envelope<Event> event, Rows<Balance> rows) {
            switch (event.payload()) {
                case Opened e -> rows.put(new Balance(event.key(), 0));
                case PaidIn e -> {
                    rows.change(event.key(), b -> new Balance(b.name(), b.amount() + e.amount())); // it must be there
                    rows.merge(new Balance(e.branch(), 0), b -> new Balance(b.name(), b.amount() + e.amount()));
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        var balances = new Balances(new Table<>("balance", 1, Balance.class), Source.own(Event.class));
        var service =
                Service.named("bank").records(Event.class).projects(balances).projectsLive(balances);
        try (var postgres = EmbeddedPostgres.start();
                var sql = postgres.getPostgresDatabase().getConnection()) {
            sql.createStatement().execute("create table balance (name text primary key, amount bigint not null)");
            try (var store = Postgres.store(postgres.getPostgresDatabase(), "bank");
                    var bank = Factum.start(service, store, Memory.topics(), Json.codec())) {
                for (var name : List.of("anna", "ben")) payIn(bank, name);
                // A query that must see these commands waits for the place of the last of them.
                System.out.println(bank.await("balance", bank.log().head(), Duration.ofSeconds(10)));
                print(sql);

                // Somebody repairs a row by hand: it is found out, and the table is made anew.
                sql.createStatement().execute("update balance set amount = 1000000 where name = 'ben'");
                System.out.println(bank.verify("balance"));
                bank.rebuild("balance");
                print(sql);
                // The same class, of one stream, without a table.
                System.out.println(
                        bank.live(balances, new StreamId("account", "ben")).get("ben"));
            }
        }
    }

    private static void payIn(Factum bank, String name) {
        var events = List.of(new Opened(), new PaidIn("main street", 100));
        var account = new StreamId("account", name);
        bank.transact(Cause.request(UUID.randomUUID()), tx -> tx.append(account, ExpectedVersion.noStream(), events));
    }

    private static void print(Connection sql) throws SQLException {
        var query = "select string_agg(name || ' ' || amount, ', ' order by name) from balance";
        try (var row = sql.createStatement().executeQuery(query)) {
            row.next();
            System.out.println(row.getString(1));
        }
    }
}

/* Output:
FRESH
anna 100, ben 100, main street 200
[balance row 'ben' is Balance[name=ben, amount=1000000], a replay gives Balance[name=ben, amount=100]]
anna 100, ben 100, main street 200
Balance[name=ben, amount=100]
*/
