package dev.factum.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.SocketConfigurators;
import dev.factum.store.Unavailable;
import java.io.IOException;
import java.net.Socket;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to a broker, one a purpose, each made anew when it is asked for and has ended. The client's own recovery is off: it would subscribe again
 * from where a reader began. Thread-safe.
 */
final class Link implements AutoCloseable {
    /** Senders can be held back by the broker as a whole connection; readers must not be held back with them. */
    enum Purpose {
        SEND,
        READ,
        ASK
    }

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ConnectionFactory factory = new ConnectionFactory();
    private final Map<Purpose, Connection> connections = new HashMap<>();
    private final Map<Connection, Socket> sockets = new ConcurrentHashMap<>();
    private @Nullable Socket latest;
    private boolean closed;

    Link(String uri) {
        try {
            factory.setUri(uri);
        } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the address of RabbitMQ has to be amqp://user:password@host:port/virtual-host, or amqps://…", e);
        }
        factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator().andThen(socket -> latest = socket));
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout((int) PATIENCE.toMillis());
        factory.setChannelRpcTimeout((int) (3 * PATIENCE.toMillis()));
        factory.setRequestedHeartbeat((int) PATIENCE.toSeconds());
    }

    /** @throws Unavailable if the broker cannot be reached; a retry helps */
    Channel channel(Purpose purpose) {
        try {
            var channel = connection(purpose).createChannel();
            if (channel == null) throw new Unavailable("RabbitMQ gives this connection no more channels");
            return channel;
        } catch (IOException | RuntimeException e) {
            throw unavailable("cannot be reached", e);
        }
    }

    private synchronized Connection connection(Purpose purpose) throws IOException {
        if (closed) throw new IllegalStateException("the transport is closed");
        var connection = connections.get(purpose);
        if (connection != null && connection.isOpen()) return connection;
        try {
            var made = factory.newConnection("factum " + purpose.name().toLowerCase(Locale.ROOT));
            if (latest != null) sockets.put(made, latest);
            made.addShutdownListener(cause -> sockets.remove(made));
            made.addBlockedListener(cutting(made));
            connections.put(purpose, made);
            return made;
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + PATIENCE, e);
        }
    }

    /**
     * A broker that is short of memory or disk reads nothing more of whoever sends, and a sender would wait in the middle of a message for as long as that lasts. Its
     * connection is ended instead, and the relay comes again.
     */
    private BlockedListener cutting(Connection connection) {
        return new BlockedListener() {
            @Override
            public void handleBlocked(String reason) {
                LOG.warn("RabbitMQ takes nothing for now: {}", reason);
                cut(connection);
            }

            @Override
            public void handleUnblocked() {
                // there is a new connection by then
            }
        };
    }

    /** Without a word to the broker, and whoever is in the middle of one: nothing else ends a write that it does not read. */
    void cut(Connection connection) {
        var socket = sockets.get(connection);
        try {
            if (socket != null) socket.close();
        } catch (IOException e) {
            LOG.debug("a connection has ended by itself", e);
        }
    }

    /** If it is not closed already. */
    static void close(Channel channel) {
        try {
            if (channel.isOpen()) channel.close();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            LOG.debug("a channel has ended by itself", e);
        }
    }

    /** @return to be thrown; a programmer's mistake is thrown as it is */
    static Unavailable unavailable(String what, Exception e) {
        if (e instanceof Unavailable already) return already;
        if (e instanceof IllegalStateException mistake) throw mistake;
        var reason = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
        return new Unavailable(
                "RabbitMQ " + what + ": " + (reason.getMessage() == null ? reason : reason.getMessage()), e);
    }

    @Override
    public synchronized void close() {
        closed = true;
        connections.values().forEach(connection -> connection.abort(5_000));
        connections.clear();
    }
}
