package dev.factum.store;

/**
 * One line that a subscription reads: its own log, or one partition of a topic.
 *
 * @param source a topic's name, or {@link #OWN}
 */
public record Place(String source, int partition) {
    public static final String OWN = "";

    public static final Place LOG = new Place(OWN, 0);
}
