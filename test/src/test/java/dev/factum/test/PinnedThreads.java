package dev.factum.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** Notes when a virtual thread waits and keeps its carrier, and so a processor, from all others. */
final class PinnedThreads implements AutoCloseable {
    private static final String PINNED = "jdk.VirtualThreadPinned";

    private final Recording recording = new Recording();

    private PinnedThreads(Duration longerThan) {
        recording.enable(PINNED).withThreshold(longerThan).withStackTrace();
        recording.start();
    }

    static PinnedThreads longerThan(Duration duration) {
        return new PinnedThreads(duration);
    }

    /** What was noted so far, each with where it stood. */
    List<String> soFar() throws IOException {
        var file = Files.createTempFile("pinned", ".jfr");
        try {
            recording.dump(file);
            return read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static List<String> read(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(PINNED))
                .map(Object::toString)
                .toList();
    }

    @Override
    public void close() {
        recording.close();
    }
}
