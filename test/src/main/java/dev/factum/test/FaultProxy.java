package dev.factum.test;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a client and a TCP server and does to their connections what networks do: delays, stalls, cuts and refuses them. In front of
 * PostgreSQL it also loses single replies: the server has done it, and the client never hears of it.
 *
 * <pre>{@code
 * try (var proxy = FaultProxy.toPostgres("127.0.0.1", 5432)) {
 *     var url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/bank?sslmode=disable&gssEncMode=disable";
 *     proxy.loseReplies(1, FaultProxy.Reply::commits);
 * }
 * }</pre>
 *
 * What is in force goes for connections that are open and for those that come. Listens on the loopback interface alone. A connection takes
 * two virtual threads and two buffers of 16 KiB, and nothing is read ahead of them. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);
    private static final int BACKLOG = 200;
    private static final int CONNECT_MS = 5_000;
    private static final Protocol ANY = (proxy, server, client) -> new UnknownConversation(server, client);
    private static final Protocol POSTGRES = PostgresConversation::new;

    private final InetSocketAddress target;
    private final Protocol protocol;
    private final ServerSocket listening;
    private final Set<FaultLink> links = ConcurrentHashMap.newKeySet();
    private final FaultGate gate = new FaultGate();
    private final AtomicLong lost = new AtomicLong();
    private Losing losing = Losing.NOTHING;
    private Observer observer = Observer.NOBODY;

    private record Losing(int left, Predicate<Reply> which) {
        static final Losing NOTHING = new Losing(0, reply -> false);
    }

    /** Hears of each reply before its client does, of a refusal soon after. Called on the threads of the connections, one at a time. */
    @FunctionalInterface
    interface Observer {
        Observer NOBODY = (connection, reply) -> {};

        void replied(Object connection, Reply reply);
    }

    /** What is known of what is said on a connection. */
    @FunctionalInterface
    interface Protocol {
        Conversation begin(FaultProxy proxy, OutputStream toServer, OutputStream toClient);
    }

    /** Passes on what is said on one connection. The two directions run on a thread each. */
    interface Conversation {
        /** @return false: the connection is to be cut */
        boolean fromClient(byte[] bytes, int length) throws IOException;

        /** @return false: the connection is to be cut */
        boolean fromServer(byte[] bytes, int length) throws IOException;
    }

    /**
     * What PostgreSQL has answered to one request: everything up to its word that it is ready for the next.
     *
     * @param statements what was asked, as SQL, each cut to 8 KiB; of a statement that was prepared before, what was prepared
     * @param commands what was done, in PostgreSQL's words: {@code INSERT 0 1}, {@code COMMIT}
     * @param failed whether there was an error in it
     * @param before whether a transaction was open when it was asked
     * @param after whether one is open now
     */
    public record Reply(List<String> statements, List<String> commands, boolean failed, boolean before, boolean after) {
        /** Whether something was committed: by {@code COMMIT}, or by a statement that writes and commits by itself. */
        public boolean commits() {
            if (failed || after) return false;
            return commands.stream().anyMatch(command -> command.startsWith("COMMIT"))
                    || (!before && statements.stream().anyMatch(PostgresConversation::writes));
        }
    }

    private FaultProxy(InetSocketAddress target, Protocol protocol) {
        this.target = target;
        this.protocol = protocol;
        try {
            this.listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port to listen on", e);
        }
        Thread.ofVirtual().name("fault proxy").start(this::accept);
    }

    /** In front of any server. */
    public static FaultProxy to(String host, int port) {
        return new FaultProxy(new InetSocketAddress(host, port), ANY);
    }

    /** In front of PostgreSQL, whose replies it can tell apart. Clients that ask for encryption are told that there is none. */
    public static FaultProxy toPostgres(String host, int port) {
        return new FaultProxy(new InetSocketAddress(host, port), POSTGRES);
    }

    /** Where clients connect, on 127.0.0.1. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Connections that are open now. */
    public int connections() {
        return links.size();
    }

    /** Ends all connections, abruptly: both sides see a reset. New ones are taken. */
    public void cut() {
        links.forEach(FaultLink::cut);
    }

    /** Ends all connections, and each new one at once, until {@link #pass}. */
    public void refuse() {
        gate.refuse();
        cut();
    }

    /** Takes what comes and passes nothing on, until {@link #pass}: then what was held arrives, as after a failure of the network. */
    public void stall() {
        gate.stall();
    }

    /** Passes each piece of at most 16 KiB on so much later, and not before the one ahead of it: a line that is far and narrow. */
    public void delay(Duration each) {
        gate.delay(each);
    }

    /** All is well again: nothing is delayed, stalled, refused or lost from now on. */
    public void pass() {
        losing(Losing.NOTHING);
        gate.open();
    }

    /**
     * Loses the next replies for which this holds, and cuts the connection of each: what they tell of is done. A reply of more than 64 KiB
     * after its first command is passed on.
     *
     * @throws IllegalStateException unless this is in front of PostgreSQL
     */
    public void loseReplies(int next, Predicate<Reply> which) {
        if (next < 0) throw new IllegalArgumentException("replies are lost from 0 on, not " + next);
        if (protocol != POSTGRES)
            throw new IllegalStateException(
                    "this proxy does not know where a reply ends: make it with FaultProxy.toPostgres");
        losing(new Losing(next, which));
    }

    /** Replies that were lost so far. */
    public long lost() {
        return lost.get();
    }

    private synchronized void losing(Losing next) {
        losing = next;
    }

    synchronized void observe(Observer next) {
        observer = next;
    }

    synchronized void replied(Object connection, Reply reply) {
        observer.replied(connection, reply);
    }

    /** Whether a client gets no reply before it is whole. */
    synchronized boolean isHolding() {
        return losing.left > 0 || observer != Observer.NOBODY;
    }

    /** @return whether it is lost, and counted */
    synchronized boolean loses(Reply reply) {
        if (losing.left == 0 || !losing.which.test(reply)) return false;
        losing = new Losing(losing.left - 1, losing.which);
        lost.incrementAndGet();
        return true;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                Thread.ofVirtual().name("fault proxy").start(() -> connect(client));
            } catch (IOException e) {
                if (!listening.isClosed()) LOG.warn("the fault proxy cannot take a connection: {}", e.toString());
            }
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        var link = new FaultLink(client, server, gate, links::remove);
        links.add(link);
        try {
            if (gate.refuses() || listening.isClosed()) {
                link.cut();
                return;
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, CONNECT_MS);
            link.run(protocol.begin(this, server.getOutputStream(), client.getOutputStream()));
        } catch (IOException e) {
            LOG.debug("the fault proxy cannot connect to {}: {}", target, e.toString());
            link.cut();
        }
    }

    /** Cuts what is open. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.debug("the fault proxy was closed", e);
        }
        gate.open();
        cut();
    }

    /** What is said in words that this proxy does not know. */
    private record UnknownConversation(OutputStream server, OutputStream client) implements Conversation {
        @Override
        public boolean fromClient(byte[] bytes, int length) throws IOException {
            server.write(bytes, 0, length);
            return true;
        }

        @Override
        public boolean fromServer(byte[] bytes, int length) throws IOException {
            client.write(bytes, 0, length);
            return true;
        }
    }
}
