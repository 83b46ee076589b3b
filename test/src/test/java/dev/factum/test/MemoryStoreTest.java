package dev.factum.test;

import dev.factum.memory.Memory;
import dev.factum.store.Store;

class MemoryStoreTest extends StoreContract {
    @Override
    protected Store store(String readModel) {
        return Memory.store();
    }
}
