package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.test.Journal.Noted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A subscription that writes down what it is given, in the order in which it is: not idempotent, on purpose, so that the transaction has to make it so. */
final class Seen {
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private final Db db;

    Seen(Db db) {
        this.db = db;
        db.run("create table seen (n bigint generated always as identity, event uuid not null)");
    }

    /** In the schema {@code shop}. */
    static Service service() {
        return Service.named("shop")
                .records(Noted.class)
                .reacts(Subscription.batches("seeing", Source.own(Noted.class), Seen::see));
    }

    private static void see(List<Envelope<Noted>> batch, Transaction tx) throws SQLException {
        try (var insert = tx.connection().prepareStatement("insert into seen (event) select unnest(?::uuid[])")) {
            var ids = batch.stream().map(Envelope::id).toArray();
            insert.setArray(1, tx.connection().createArrayOf("uuid", ids));
            insert.executeUpdate();
        }
    }

    /** Until it has come to the end of what can be read, and nothing is left that could still be read later. Nobody may append meanwhile. */
    void awaitEnd(Factum shop) {
        Eventually.holds(AT_MOST, () -> {
            var status = shop.log().status();
            assertThat(status.gaps()).as("gaps in the late lane").isZero();
            assertThat(status.readable()).isEqualTo(status.last());
            assertThat(db.texts("select at || '.' || sub from shop.subscription"))
                    .as("the place of the subscription")
                    .containsExactly(
                            status.readable().at() + "." + status.readable().sub());
        });
    }

    ReadOrder order() {
        var order = new ReadOrder();
        db.each(
                "select e.category || '/' || e.key, e.version, e.id from seen s join shop.event e on e.id = s.event order by s.n",
                row -> order.read(row.getString(1), row.getLong(2), row.getObject(3, UUID.class)));
        return order;
    }
}
