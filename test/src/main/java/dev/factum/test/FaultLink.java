package dev.factum.test;

import dev.factum.test.FaultProxy.Conversation;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a {@link FaultProxy}: two directions, a thread and a buffer each. */
final class FaultLink {
    private static final int BUFFER = 16 << 10;

    private final Socket client;
    private final Socket server;
    private final FaultGate gate;
    private final Consumer<FaultLink> ended;
    private final AtomicInteger open = new AtomicInteger(2);

    FaultLink(Socket client, Socket server, FaultGate gate, Consumer<FaultLink> ended) {
        this.client = client;
        this.server = server;
        this.gate = gate;
        this.ended = ended;
    }

    @FunctionalInterface
    private interface Direction {
        boolean pass(byte[] bytes, int length) throws IOException;
    }

    /** On this thread and another one, until both sides have ended or it is cut. */
    void run(Conversation conversation) {
        Thread.ofVirtual().name("fault proxy").start(() -> pump(server, client, conversation::fromServer));
        pump(client, server, conversation::fromClient);
    }

    private void pump(Socket from, Socket to, Direction direction) {
        try {
            var in = from.getInputStream();
            var buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                gate.await();
                if (!direction.pass(buffer, length)) {
                    cut();
                    return;
                }
            }
            gate.await();
            to.shutdownOutput();
            if (open.decrementAndGet() == 0) close();
        } catch (IOException | InterruptedException e) {
            cut();
        }
    }

    /** Both sides see a reset, and what was on its way is gone. */
    void cut() {
        for (var side : new Socket[] {client, server})
            try {
                side.setSoLinger(true, 0);
            } catch (IOException e) {
                continue; // it was closed before
            }
        close();
    }

    private void close() {
        try (client;
                server) {
            ended.accept(this);
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
