package dev.factum.json;

import dev.factum.event.Undecodable;

/** What PostgreSQL would refuse or rewrite is refused here, with a name. */
final class Faithful {
    private static final byte[] NUL = {'\\', 'u', '0', '0', '0', '0'};

    private Faithful() {}

    static void check(byte[] json, String what) {
        for (int i = 0; i + NUL.length <= json.length; i++) {
            if (json[i] != '\\') continue;
            if (json[i + 1] != 'u') {
                i++;
                continue;
            }
            int code = Integer.parseInt(new String(json, i + 2, 4, java.nio.charset.StandardCharsets.US_ASCII), 16);
            if (code == 0)
                throw new Undecodable(what + " has the character U+0000, which PostgreSQL cannot store: remove it");
            i += 5;
        }
    }
}
