package dev.factum.test;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Factum.Share;
import dev.factum.Settings;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.postgres.Postgres;
import dev.factum.store.Transaction;
import dev.factum.test.Rounds.News;
import java.time.Duration;

/** Another instance of {@link SharedReadersTest}'s service, in a process of its own, on a database by URL: says when it has its share and what it is given, and ends in peace if it may. */
final class Mate {
    private static final Duration LOOK = Duration.ofMillis(20);

    /** Of messages that are handled in one transaction. */
    static final int BATCH = 20;

    static final String HEARD = "heard";

    private Mate() {}

    private static void hear(Envelope<News> message, Transaction tx) {
        System.out.println(HEARD);
        Rounds.note(message, tx);
    }

    public static void main(String[] arguments) throws InterruptedException {
        var database = new HikariDataSource();
        database.setJdbcUrl(arguments[0]);
        database.setMaximumPoolSize(6);
        var topics = Postgres.topics(database, "topics");
        var store = Postgres.store(database, "listener");
        var factum = Factum.start(
                SharedReadersTest.service(Mate::hear),
                store,
                topics,
                Json.codec(),
                Settings.DEFAULT.withIdle(LOOK).withBatch(BATCH));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            factum.close();
            store.close();
        }));
        while (factum.status().getFirst().share().held() == 0) Thread.sleep(LOOK);
        Share share = factum.status().getFirst().share();
        System.out.println("has " + share.held() + " of " + share.of());
        Thread.currentThread().join();
    }
}
