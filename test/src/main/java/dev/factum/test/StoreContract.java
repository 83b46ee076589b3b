package dev.factum.test;

import dev.factum.store.Store;
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

    @Nested
    class TheLog extends LogContract {
        @Override
        Store store(String readModel) throws Exception {
            return StoreContract.this.store(readModel);
        }
    }

    @Nested
    class Transactions extends TransactionContract {
        @Override
        Store store(String readModel) throws Exception {
            return StoreContract.this.store(readModel);
        }
    }

    @Nested
    class TheInbox extends InboxContract {
        @Override
        Store store(String readModel) throws Exception {
            return StoreContract.this.store(readModel);
        }
    }

    @Nested
    class Checkpoints extends CheckpointContract {
        @Override
        Store store(String readModel) throws Exception {
            return StoreContract.this.store(readModel);
        }
    }

    @Nested
    class ParkedMessages extends ParkingContract {
        @Override
        Store store(String readModel) throws Exception {
            return StoreContract.this.store(readModel);
        }
    }

    @Nested
    class Timers extends TimerContract {
        @Override
        Store store(String readModel) throws Exception {
            return StoreContract.this.store(readModel);
        }
    }

    @Nested
    class Sagas extends SagaContract {
        @Override
        Store store(String readModel) throws Exception {
            return StoreContract.this.store(readModel);
        }
    }

    @Nested
    class ReadModels extends ReadModelContract {
        @Override
        Store store(String readModel) throws Exception {
            return StoreContract.this.store(readModel);
        }
    }
}
