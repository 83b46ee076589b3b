package dev.factum.postgres;

import dev.factum.postgres.PostgresLog.Check;
import org.jspecify.annotations.Nullable;

/** Streams, event by event, sorted by stream and version: no version is missing or there twice, and the later is read later. */
final class VerifyStreams {
    /** @param at where it is read @param sub see {@link dev.factum.log.Position} */
    record Row(String category, String key, long version, long at, int sub) {
        private boolean isOfStreamOf(@Nullable Row other) {
            return other != null && category.equals(other.category) && key.equals(other.key);
        }

        private boolean isReadBefore(Row other) {
            return at < other.at || (at == other.at && sub < other.sub);
        }

        private String stream() {
            return category + "/" + key;
        }

        private String place() {
            return sub == 0 ? Long.toString(at) : at + "." + sub;
        }
    }

    /** What is told of what is wrong. */
    @FunctionalInterface
    interface Wrong {
        void is(Check check, String subject, String what);
    }

    private final Wrong wrong;
    private @Nullable Row last;
    private long events;
    private long streams;

    VerifyStreams(Wrong wrong) {
        this.wrong = wrong;
    }

    long events() {
        return events;
    }

    long streams() {
        return streams;
    }

    void next(Row row) {
        events++;
        var before = row.isOfStreamOf(last) ? last : null;
        last = row;
        if (before == null) streams++;
        version(row, before == null ? 0 : before.version());
        if (before != null) order(before, row);
    }

    private void version(Row row, long before) {
        long version = row.version();
        var stream = row.stream();
        if (version < 1) wrong.is(Check.HOLES, stream, stream + " has a version " + version + " at " + row.place());
        else if (before > 0 && version == before)
            wrong.is(
                    Check.DUPLICATES,
                    stream,
                    stream + " has its version " + version + " twice, again at " + row.place());
        else if (version == before + 2) wrong.is(Check.HOLES, stream, stream + " has no version " + (before + 1));
        else if (version > before + 2)
            wrong.is(Check.HOLES, stream, stream + " has no versions " + (before + 1) + " to " + (version - 1));
    }

    private void order(Row before, Row row) {
        if (row.version() != before.version() && row.isReadBefore(before))
            wrong.is(
                    Check.ORDER,
                    row.stream(),
                    row.stream() + " version " + row.version() + " is read at " + row.place() + ", before version "
                            + before.version() + " at " + before.place());
    }
}
