package dev.factum.test;

import dev.factum.test.FaultProxy.Conversation;
import dev.factum.test.FaultProxy.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/**
 * As much of PostgreSQL's protocol as it takes to know where a reply ends and what it is the reply to. From the first word that something was
 * done to the word that the server is ready, a reply is held while one is to be lost: only then it is known what became of it.
 */
final class PostgresConversation implements Conversation {
    private static final int HELD = 64 << 10;
    private static final Pattern WRITES = Pattern.compile(
            "\\b(insert\\s+into|delete\\s+from|merge\\s+into|update\\s+\\S+(\\s+(as\\s+)?\\w+)?\\s+set)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final byte[] NO_ENCRYPTION = {'N'};
    private static final int SSL = 80877103;
    private static final int GSS = 80877104;

    private final FaultProxy proxy;
    private final OutputStream toServer;
    private final OutputStream toClient;

    private final PostgresMessages asked = PostgresMessages.ofClient();
    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> bound = new HashMap<>();
    private List<String> request = new ArrayList<>();
    private final Queue<List<String>> requests = new ConcurrentLinkedQueue<>();

    private final PostgresMessages answered = PostgresMessages.ofServer();
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean holding;
    private boolean passed;
    private List<String> commands = new ArrayList<>();
    private boolean failed;
    private boolean inTransaction;

    PostgresConversation(FaultProxy proxy, OutputStream toServer, OutputStream toClient) {
        this.proxy = proxy;
        this.toServer = toServer;
        this.toClient = toClient;
    }

    static boolean writes(String statement) {
        return WRITES.matcher(statement).find();
    }

    @Override
    public boolean fromClient(byte[] bytes, int length) throws IOException {
        int from = 0;
        for (int at = 0; at < length; ) {
            at += asked.take(bytes, at, length);
            if (!asked.isWhole()) continue;
            if (asked.isFirst() && asksForEncryption(asked.body())) {
                toClient.write(NO_ENCRYPTION);
                asked.again();
                from = at;
            } else {
                note(asked);
            }
        }
        toServer.write(bytes, from, length - from);
        return true;
    }

    private static boolean asksForEncryption(ByteBuffer first) {
        int code = first.remaining() < Integer.BYTES ? 0 : first.getInt();
        return code == SSL || code == GSS;
    }

    private void note(PostgresMessages message) {
        var body = message.body();
        switch (message.type()) {
            case 'P' -> prepared.put(text(body), text(body));
            case 'B' -> bound.put(text(body), prepared.getOrDefault(text(body), ""));
            case 'E' -> request.add(bound.getOrDefault(text(body), ""));
            case 'C' -> (body.get() == 'S' ? prepared : bound).remove(text(body));
            case 'Q' -> {
                request.add(text(body));
                asked();
            }
            case PostgresMessages.FIRST, 'S', 'F' -> asked();
            default -> {}
        }
    }

    /** What the server answers with one word that it is ready. */
    private void asked() {
        requests.add(request);
        request = new ArrayList<>();
    }

    @Override
    public boolean fromServer(byte[] bytes, int length) throws IOException {
        for (int at = 0; at < length; ) {
            int taken = answered.take(bytes, at, length);
            if (answered.type() == 'C' && !passed && proxy.isHolding()) holding = true;
            if (holding) hold(bytes, at, taken);
            else toClient.write(bytes, at, taken);
            at += taken;
            if (answered.isWhole() && !answer(answered)) return false;
        }
        return true;
    }

    private void hold(byte[] bytes, int from, int length) throws IOException {
        held.write(bytes, from, length);
        if (held.size() <= HELD) return;
        release();
        passed = true;
    }

    private void release() throws IOException {
        held.writeTo(toClient);
        held.reset();
        holding = false;
    }

    private boolean answer(PostgresMessages message) throws IOException {
        switch (message.type()) {
            case 'C' -> commands.add(text(message.body()));
            case 'E' -> failed = true;
            case 'G', 'W' -> release(); // it waits for the client's data
            case 'Z' -> {
                return ready(message.body().get() != 'I');
            }
            default -> {}
        }
        return true;
    }

    private boolean ready(boolean open) throws IOException {
        var statements = requests.poll();
        var reply = new Reply(
                statements == null ? List.of() : List.copyOf(statements),
                List.copyOf(commands),
                failed,
                inTransaction,
                open);
        proxy.replied(this, reply);
        boolean lost = holding && proxy.loses(reply);
        commands = new ArrayList<>();
        failed = false;
        passed = false;
        inTransaction = open;
        if (lost) return false;
        release();
        return true;
    }

    /** Up to the zero that ends it, or as far as it was kept. */
    private static String text(ByteBuffer body) {
        int from = body.position();
        while (body.hasRemaining() && body.get() != 0) continue;
        int end = body.position();
        boolean ended = end > from && body.get(end - 1) == 0;
        return new String(body.array(), from, (ended ? end - 1 : end) - from, StandardCharsets.UTF_8);
    }
}
