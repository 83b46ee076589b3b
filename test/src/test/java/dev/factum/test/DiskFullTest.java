package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the database fills up, and some time later there is room again: nothing that was acknowledged is gone, and the service goes on
 * by itself. PostgreSQL itself may have given up; then an operator has to start it. Needs root, so it is part of the long form alone.
 */
@Tag("slow")
@Tag("prove")
class DiskFullTest {
    private static final int ROUNDS = 5;
    private static final int CLIENTS = 8;
    private static final int CONNECTIONS = 10;
    private static final int MEBIBYTES = 256;
    private static final int TEXT = 20_000;
    private static final Duration STILL = Duration.ofSeconds(2);
    private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** It does not compress. */
    private static String noise() {
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.length() < TEXT) text.append((char) ('a' + random.nextInt(26)));
        return text.toString();
    }

    /** Nobody is answered any more. */
    private static void awaitStandstill(Crowd crowd) {
        var last = new long[] {crowd.acknowledged(), System.nanoTime()};
        Eventually.holds(Crowd.AT_MOST, () -> {
            if (crowd.acknowledged() > last[0]) {
                last[0] = crowd.acknowledged();
                last[1] = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - last[1])).isGreaterThan(STILL);
        });
    }

    @Test
    void a_full_disk_loses_nothing_and_the_service_goes_on_when_there_is_room_again() throws Exception {
        var recoveries = new ArrayList<Long>();
        int ended = 0;
        var settings = Map.of("max_wal_size", "64MB", "min_wal_size", "32MB", "shared_buffers", "16MB");
        try (var disk = SmallDisk.at(folder.resolve("disk"), MEBIBYTES);
                var server = OwnServer.in(disk.folder().resolve("server"), settings);
                var crowd = new Crowd(server.pool(CONNECTIONS), server.pool(1), CLIENTS, noise())) {
            for (int round = 0; round < ROUNDS; round++) {
                crowd.awaitMore(50);
                disk.fill();
                awaitStandstill(crowd);
                disk.free();
                if (!server.isAlive()) {
                    ended++;
                    server.startAgain();
                }
                crowd.serverIsBack();
                recoveries.addAll(crowd.awaitAnswers());
                recoveries.add(crowd.awaitReaders());
            }
            crowd.assertNothingIsLostOrDoubled();
            recoveries.sort(null);
            System.out.printf(
                    "disk full: %d times, PostgreSQL gave up %d times, %,d acknowledged, lost 0, doubled 0; going on after %.1f s at most%n",
                    ROUNDS, ended, crowd.acknowledged(), recoveries.getLast() / 1e3);
            assertThat(Duration.ofMillis(recoveries.getLast())).isLessThan(RECOVERED_WITHIN);
        }
    }
}
