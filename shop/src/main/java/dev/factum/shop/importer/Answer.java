package dev.factum.shop.importer;

/** What became of a command. */
sealed interface Answer {
    record Taken() implements Answer {}

    /** An earlier run, or an earlier try whose answer was lost, has brought it. */
    record ThereAlready() implements Answer {}

    /**
     * The gateway does not take it.
     *
     * @param code the gateway's stable one, or {@code http.} and the status
     */
    record Refused(String code) implements Answer {}
}
