package dev.factum.runtime;

import dev.factum.log.Source;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Subscription;
import dev.factum.topic.Topic;
import java.util.List;

/** A subscription of the user's. */
final class Reacting<M> implements Handler {
    private final Subscription<M> subscription;
    private final Sought<M> sought;

    Reacting(Subscription<M> subscription, Blueprint blueprint) {
        this.subscription = subscription;
        this.sought = new Sought<>(subscription.source(), blueprint);
    }

    @Override
    public String name() {
        return subscription.name();
    }

    @Override
    public List<Source<?>> sources() {
        return List.of(subscription.source());
    }

    @Override
    public Patience patience() {
        return subscription.patience();
    }

    @Override
    public boolean isShared() {
        return subscription.source() instanceof Topic<?>;
    }

    @Override
    public boolean wants(Incoming entry) {
        return sought.isIn(entry);
    }

    @Override
    public void handle(List<Incoming> batch, UnitOfWork unit) throws Exception {
        subscription.reader().read(sought.of(batch), unit.as(null));
    }
}
