package dev.factum.shop;

import dev.factum.shop.Fault.Victim;
import dev.factum.store.Inbox;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.test.Wrapped;
import dev.factum.topic.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** What one finds in articles about event-driven systems, in place of what Factum does; each with what brings it to light. */
enum Mutant {
    /** Marks what it sends as sent, and does not wait until the broker has it. */
    RELAY_THAT_DOES_NOT_WAIT {
        @Override
        Object of(Object bean) {
            if (!(bean instanceof Transport transport)) return bean;
            return instead(Transport.class, transport, "publish", arguments -> {
                @SuppressWarnings("unchecked")
                var batch = (List<Transport.Message>) arguments[0];
                Thread.startVirtualThread(() -> transport.publish(batch));
                return batch.stream()
                        .map(m -> (Transport.Receipt) new Transport.Receipt.Stored(m.id()))
                        .toList();
            });
        }

        /** The broker is away, and before it is back whoever sends dies. */
        @Override
        void provoke(List<Victim> victims, Ground ground, Random random) throws Exception {
            ground.broker().refuse();
            Thread.sleep(2_000);
            for (var victim : victims)
                if (victim.service().equals("order")) victim.process().destroyForcibly();
            ground.broker().pass();
        }
    },
    /** Has no inbox. */
    CONSUMER_THAT_TAKES_WHATEVER_COMES {
        @Override
        Object of(Object bean) {
            return bean instanceof Store store ? new WithoutInbox(store) : bean;
        }

        @Override
        void provoke(List<Victim> victims, Ground ground, Random random) throws Exception {
            Fault.MESSAGES_REPEATED.strike(victims.getFirst(), ground, random);
        }
    },
    /** Puts back whatever fails, to be tried again before anything else. */
    REQUEUE_FOR_EVER {
        @Override
        Object of(Object bean) {
            if (!(bean instanceof Store store)) return bean;
            return new Wrapped(store) {
                @Override
                public boolean worldFailed(Throwable failure) {
                    return true;
                }
            };
        }

        @Override
        void provoke(List<Victim> victims, Ground ground, Random random) throws Exception {
            Fault.POISONED.strike(victims.getFirst(), ground, random);
        }
    };

    /** The invariant that tells. */
    static final String INVARIANT = "sales count every order";

    /** A bean of the application, or one that does it wrong. */
    abstract Object of(Object bean);

    abstract void provoke(List<Victim> victims, Ground ground, Random random) throws Exception;

    private static final class WithoutInbox extends Wrapped {
        WithoutInbox(Store inner) {
            super(inner);
        }

        @Override
        protected Session wrap(Session session) {
            return new WrappedSession(session) {
                @Override
                public Inbox inbox() {
                    return instead(Inbox.class, inner.inbox(), "record", arguments -> {
                        @SuppressWarnings("unchecked")
                        var messages = (List<Inbox.Handled>) arguments[1];
                        inner.inbox().record((String) arguments[0], messages);
                        return messages.stream().map(Inbox.Handled::message).collect(Collectors.toSet());
                    });
                }
            };
        }
    }

    @FunctionalInterface
    private interface Otherwise {
        Object of(Object[] arguments);
    }

    private static <P> P instead(Class<P> port, P sound, String method, Otherwise otherwise) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) return otherwise.of(arguments);
                    try {
                        return called.invoke(sound, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
