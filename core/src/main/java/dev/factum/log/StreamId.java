package dev.factum.log;

import java.util.regex.Pattern;

/**
 * The events of one aggregate, numbered 1, 2, 3 … without holes: {@code order/536365}.
 *
 * @param category lower case letters, digits and dashes, at most 50; the aggregate's, not the instance's
 * @param id 1 to 200 characters, none of them a control character or half of a surrogate pair
 */
public record StreamId(String category, String id) {
    private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9-]{0,49}(:[a-z][a-z0-9.-]{0,99})?");

    public StreamId {
        if (!CATEGORY.matcher(category).matches())
            throw new IllegalArgumentException("stream category '" + category
                    + "': lower case letters, digits and dashes, beginning with a letter, at most 50");
        if (id.isEmpty() || id.length() > 200 || id.codePoints().anyMatch(StreamId::isUnstorable))
            throw new IllegalArgumentException("the id of a stream in " + category
                    + " has 1 to 200 characters, none of them a control character or half of a surrogate pair; this one has "
                    + id.length());
    }

    /** Halves of surrogate pairs would all become the same question mark. */
    private static boolean isUnstorable(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
    }

    @Override
    public String toString() {
        return category + "/" + id;
    }
}
