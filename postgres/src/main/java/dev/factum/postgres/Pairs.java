package dev.factum.postgres;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Texts by name in one column, as the query of a URL has them: so that whatever strangers write can be stored. */
final class Pairs {
    private Pairs() {}

    static @Nullable String text(Map<String, String> pairs) {
        var text = new StringBuilder();
        new TreeMap<>(pairs)
                .forEach((name, value) -> text.append(text.isEmpty() ? "" : "&")
                        .append(encoded(name))
                        .append('=')
                        .append(encoded(value)));
        return text.isEmpty() ? null : text.toString();
    }

    static Map<String, String> of(@Nullable String text) {
        if (text == null) return Map.of();
        var pairs = new HashMap<String, String>();
        for (var pair : text.split("&")) {
            int end = pair.indexOf('=');
            pairs.put(decoded(pair.substring(0, end)), decoded(pair.substring(end + 1)));
        }
        return Collections.unmodifiableMap(pairs);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
