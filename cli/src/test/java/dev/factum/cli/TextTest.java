package dev.factum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.postgres.PostgresLog.Finding;
import dev.factum.postgres.PostgresLog.Verification;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people read. */
class TextTest {
    @Test
    void a_log_that_is_well_takes_few_words() {
        assertThat(StatusText.of(Samples.calm())).isEqualTo("""
                Log in schema bank, PostgreSQL 18.6

                last event  4711, 3 s ago
                readable    all of it

                Nobody holds it back.

                READER          READS          AT  BEHIND    SAVED
                account_list@1  log          4711       0  2 s ago
                listener        bank.events             0  2 s ago

                TABLE         ROWS    SIZE
                event  about 4,711  2.1 MB
                inbox               376 kB
                """);
    }

    @Test
    void whoever_holds_a_log_back_is_named_with_how_to_end_it() {
        assertThat(StatusText.of(Samples.held())).isEqualTo("""
                Log in schema bank, PostgreSQL 18.6

                last event  4830, 1 s ago
                readable    up to 4828
                went past   11 places that may still be filled, late
                came late   2 events since the log began

                Held back by 2 transactions; 1 more at work, each for less than a second:

                    PID  APPLICATION     USER  STATE                  OPEN FOR  LAST STATEMENT
                  31337  nightly-import  bank  idle in transaction  4 min 12 s  insert into bank.event (id, category, key, version) values (...

                  To end one: select pg_terminate_backend(31337);

                  PREPARED TRANSACTION  OWNER       OPEN FOR
                  order-7               payments  1 min 15 s

                  To end one: commit prepared 'order-7'; or rollback prepared, whichever its coordinator decided

                READER          READS          AT  BEHIND          SAVED
                account_list@1  log          4828       2       just now
                listener        bank.events             ?        2 s ago
                reader          log          4217     613  1 h 2 min ago

                How far readers are behind in topics is known with --topics <schema>.

                PARKED FOR  KEYS  MESSAGES  LEFT TO YOU          SINCE
                reader         3        12        1 key  2 h 5 min ago

                TABLE         ROWS    SIZE
                event  about 4,830  2.1 MB
                inbox  about 1,204  376 kB
                """);
    }

    @Test
    void a_log_in_which_nothing_is_wrong_is_told_check_by_check() {
        assertThat(VerifyText.of("bank", Samples.sound())).isEqualTo("""
                Log in schema bank: 4,711 events in 1,204 streams

                  ok           every stream has its versions from 1 on, without holes
                  ok           no event and no version is there twice
                  ok           later versions of a stream are read later
                  ok           what came late is there, behind its own place
                  ok           every reader stands at an event that is there
                  ok           no position is given out again
                  ok           nobody can change what was written
                  not checked  read models, which the application compares with a replay: factum.verify("account_list")

                Nothing is wrong.
                """);
    }

    @Test
    void every_fault_is_told() {
        assertThat(VerifyText.of("bank", Samples.broken())).isEqualTo("""
                Log in schema bank: 4,710 events in 1,204 streams

                  WRONG  every stream has its versions from 1 on, without holes
                  ok     no event and no version is there twice
                  ok     later versions of a stream are read later
                  ok     what came late is there, behind its own place
                  WRONG  every reader stands at an event that is there
                  ok     no position is given out again
                  ok     nobody can change what was written

                2 faults:

                  account/anna has no version 2
                  reader stands at 4217 with the event 019ca924-8c00-7000-8000-000000000001, which is not in the log
                """);
    }

    @Test
    void faults_that_are_not_told_are_counted() {
        var one = Samples.broken().findings().getFirst();
        var many = new Verification(1, 1, Collections.nCopies(100, one), 30, List.<String>of());
        assertThat(VerifyText.of("bank", many)).contains("130 faults:").endsWith("\n  and 30 more\n");
        assertThat(many.findings()).extracting(Finding::what).containsOnly(one.what());
    }
}
