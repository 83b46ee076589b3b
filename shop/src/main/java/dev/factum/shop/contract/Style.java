package dev.factum.shop.contract;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who knows what comes next in a checkout. All services run in one style. */
public enum Style {
    /** The order service: its saga asks each of the others, and undoes. */
    ORCHESTRATED,
    /** Everybody his own part: each hears what happened and does what follows. */
    CHOREOGRAPHED;

    /** @throws IllegalArgumentException naming the words that there are */
    public static Style of(String word) {
        return Arrays.stream(values())
                .filter(style -> style.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("SAGA=" + word + " is no style of checkout: give "
                        + Arrays.stream(values()).map(Style::word).collect(Collectors.joining(" or "))));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
