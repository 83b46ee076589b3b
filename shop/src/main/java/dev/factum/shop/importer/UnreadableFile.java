package dev.factum.shop.importer;

import org.jspecify.annotations.Nullable;

/** The file as a whole cannot be read. Running again helps only with another file. */
public final class UnreadableFile extends ImportFailed {
    private static final long serialVersionUID = 1;

    UnreadableFile(String file, String problem, @Nullable Throwable cause) {
        super(file + " " + problem, cause);
    }

    UnreadableFile(String file, String problem) {
        this(file, problem, null);
    }
}
