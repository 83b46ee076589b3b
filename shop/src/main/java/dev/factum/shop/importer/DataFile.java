package dev.factum.shop.importer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A CSV file, plain or compressed with gzip, which its first two bytes tell. */
final class DataFile {
    /** December 2010 of UCI Online Retail; ATTRIBUTION.md lies beside it. */
    private static final String SHIPPED = "/data/2010-12.csv.gz";

    private static final int BUFFER = 1 << 16;
    private static final int GZIP_MAGIC = 0x1f8b;

    private final String name;
    private final Source source;

    private DataFile(String name, Source source) {
        this.name = name;
        this.source = source;
    }

    static DataFile shipped() {
        return new DataFile(
                SHIPPED.substring(SHIPPED.lastIndexOf('/') + 1),
                () -> Objects.requireNonNull(DataFile.class.getResourceAsStream(SHIPPED), SHIPPED));
    }

    static DataFile at(Path path) {
        return new DataFile(path.toString(), () -> Files.newInputStream(path));
    }

    static DataFile of(@Nullable Path path) {
        if (path == null) return shipped();
        if (!Files.exists(path))
            throw new UnreadableFile(path.toString(), "does not exist: name a CSV file, or none for the shipped one.");
        if (!Files.isRegularFile(path))
            throw new UnreadableFile(path.toString(), "is no file: name a CSV file, plain or compressed with gzip.");
        if (!Files.isReadable(path))
            throw new UnreadableFile(path.toString(), "may not be read: change its permissions.");
        return at(path);
    }

    String name() {
        return name;
    }

    /**
     * The uncompressed bytes, from the beginning.
     *
     * @throws UnreadableFile if it is empty, or named .gz without being so
     */
    InputStream open() throws IOException {
        var bytes = new BufferedInputStream(source.open(), BUFFER);
        try {
            return uncompressed(bytes);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private InputStream uncompressed(BufferedInputStream bytes) throws IOException {
        bytes.mark(2);
        int first = bytes.read();
        int second = bytes.read();
        bytes.reset();
        if (first < 0) throw new UnreadableFile(name, "is empty: it has not even a header.");
        if (first << 8 == (GZIP_MAGIC & 0xff00) && second == (GZIP_MAGIC & 0xff))
            return new GZIPInputStream(bytes, BUFFER);
        if (name.endsWith(".gz"))
            throw new UnreadableFile(name, "is named .gz and is not compressed with gzip: rename it, or compress it.");
        return bytes;
    }

    @FunctionalInterface
    private interface Source {
        InputStream open() throws IOException;
    }
}
