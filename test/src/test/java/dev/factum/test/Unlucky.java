package dev.factum.test;

import dev.factum.store.Checkpoints;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Timers;
import dev.factum.store.Unavailable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store whose connection breaks when a reader commits, as if its process had died there: just before, or with only the reply lost. */
final class Unlucky extends Wrapped {
    /** What is lost. */
    enum Lost {
        NOTHING,
        THE_WORK,
        THE_REPLY
    }

    private final Function<String, Lost> luck;

    /** @param luck what is lost at a commit of this reader's */
    Unlucky(Store inner, Function<String, Lost> luck) {
        super(inner);
        this.luck = luck;
    }

    /** Loses something once, when this reader commits for the first time. */
    static Unlucky once(Store inner, String unlucky, Lost lost) {
        var first = new AtomicBoolean(true);
        return new Unlucky(inner, reader -> reader.equals(unlucky) && first.getAndSet(false) ? lost : Lost.NOTHING);
    }

    /** Of five commits of each reader, one loses its work and one its reply. */
    static Unlucky often(Store inner) {
        var commits = new ConcurrentHashMap<String, AtomicInteger>();
        return new Unlucky(inner, reader -> {
            var before =
                    commits.computeIfAbsent(reader, r -> new AtomicInteger()).getAndIncrement();
            return switch (before % 5) {
                case 0 -> Lost.THE_WORK;
                case 2 -> Lost.THE_REPLY;
                default -> Lost.NOTHING;
            };
        });
    }

    @Override
    protected Session wrap(Session session) {
        return new Watched(session);
    }

    /** Knows whose commit it is: a reader saves its checkpoint, or takes a deadline. */
    private final class Watched extends WrappedSession {
        private @Nullable String reader;
        private boolean counts;

        private Watched(Session session) {
            super(session);
        }

        @Override
        public Checkpoints checkpoints() {
            var sound = inner.checkpoints();
            return new Checkpoints() {
                @Override
                public void save(String subscription, long epoch, Map<Place, Mark> upTo) {
                    reader = subscription;
                    counts |= !upTo.isEmpty();
                    sound.save(subscription, epoch, upTo);
                }

                @Override
                public Map<Place, Mark> marks(String subscription) {
                    return sound.marks(subscription);
                }

                @Override
                public boolean isOwned(String subscription, long epoch) {
                    return sound.isOwned(subscription, epoch);
                }

                @Override
                public void rewind(String subscription, Map<Place, Mark> marks) {
                    sound.rewind(subscription, marks);
                }

                @Override
                public void reset(String subscription, long epoch) {
                    sound.reset(subscription, epoch);
                }
            };
        }

        @Override
        public Timers timers() {
            counts = true;
            return inner.timers();
        }

        @Override
        public void commit() {
            var lost = reader == null || !counts ? Lost.NOTHING : luck.apply(reader);
            if (lost == Lost.THE_WORK) throw new Unavailable("the connection broke");
            inner.commit();
            if (lost == Lost.THE_REPLY) throw new Unavailable("the reply was lost");
        }
    }
}
