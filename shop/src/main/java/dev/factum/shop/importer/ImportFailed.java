package dev.factum.shop.importer;

import org.jspecify.annotations.Nullable;

/** The import has ended without a report. The message says what, which, and what to do; the subtypes say whether running again helps. */
public class ImportFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ImportFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public ImportFailed(String message) {
        this(message, null);
    }
}
