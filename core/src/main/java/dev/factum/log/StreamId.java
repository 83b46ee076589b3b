package dev.factum.log;

/**
 * The events of one aggregate, numbered 1, 2, 3 … without holes: {@code order/536365}.
 *
 * @param category lower case letters, digits and dashes, at most 50; the aggregate's, not the instance's
 * @param id 1 to 200 characters, none of them a control character or half of a surrogate pair
 */
public record StreamId(String category, String id) {
    /** Of an id, or a key: in characters. */
    public static final int LONGEST = 200;

    public StreamId {
        if (!isCategory(category))
            throw new IllegalArgumentException("stream category '" + category
                    + "': lower case letters, digits and dashes, beginning with a letter, at most 50");
        if (!isStorable(id))
            throw new IllegalArgumentException("the id of a stream in " + category
                    + " has 1 to 200 characters, none of them a control character or half of a surrogate pair; this one has "
                    + id.length());
    }

    /** By hand, because every row that is read comes by here; Factum's own have a second part behind a colon. */
    private static boolean isCategory(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? isName(text, 0, text.length(), 50)
                : isName(text, 0, colon, 50) && isName(text.replace('.', '-'), colon + 1, text.length(), 100);
    }

    private static boolean isName(String text, int from, int to, int longest) {
        if (from == to || to - from > longest || !isLetter(text.charAt(from))) return false;
        for (int i = from + 1; i < to; i++) {
            char c = text.charAt(i);
            if (!isLetter(c) && (c < '0' || c > '9') && c != '-') return false;
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    /**
     * Whether text can be an id or a key: 1 to 200 characters, no control characters, no halves of surrogate pairs, which would all become the same
     * question mark.
     */
    public static boolean isStorable(String id) {
        if (id.isEmpty() || id.length() > LONGEST) return false;
        for (int i = 0; i < id.length(); ) {
            int c = id.codePointAt(i);
            if (Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                return false;
            i += Character.charCount(c);
        }
        return true;
    }

    @Override
    public String toString() {
        return category + "/" + id;
    }
}
