package dev.factum.test;

import dev.factum.store.Store;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/**
 * What a store is: every promise of the ports in {@code dev.factum.store}, as tests. Whoever writes a store extends this with one factory
 * method; none of these tests may be skipped. Transactions may run one after the other or side by side: the suite's races use threads and hold
 * for both.
 */
public abstract class StoreContract {
    /**
     * A store without any data, not opened yet; asked for before each test, closed after it.
     *
     * @param readModel SQL that makes the one read model's table, for stores whose tables are the user's own
     */
    protected abstract Store store(String readModel) throws Exception;

    /** How long a committed entry may take to be readable; only failures wait for it. */
    protected Duration patience() {
        return Eventually.AT_MOST;
    }

    @Nested
    class LogSuite extends LogContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class SingleAppendSuite extends SingleAppendContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class SnapshotSuite extends SnapshotContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class TransactionSuite extends TransactionContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class InboxSuite extends InboxContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class CheckpointSuite extends CheckpointContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class ParkingSuite extends ParkingContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class TimerSuite extends TimerContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class ScheduleSuite extends ScheduleContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class SagaSuite extends SagaContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }

    @Nested
    class ReadModelSuite extends ReadModelContract {
        @Override
        StoreContract suite() {
            return StoreContract.this;
        }
    }
}
