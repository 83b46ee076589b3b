package dev.factum.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A page of Markdown: its code, its links, its headings. */
record Page(Path file, List<String> lines) {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\[]*\\]\\(<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\)");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`]*`");
    private static final String FENCE = "```";

    /** @param line where it begins, from 1 */
    record Block(int line, List<String> lines) {
        String text() {
            return String.join("\n", lines);
        }
    }

    record Link(int line, String target) {
        boolean isRelative() {
            return !target.matches("[a-z][a-z0-9+.-]*:.*");
        }
    }

    static Page of(Path file) throws IOException {
        return new Page(file, Files.readAllLines(file));
    }

    /** The fenced blocks of a language. */
    List<Block> blocks(String language) {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < lines.size(); i++) {
            if (!isFence(i)) continue;
            int end = closing(i);
            if (language(i).equals(language)) blocks.add(new Block(i + 2, lines.subList(i + 1, end)));
            i = end;
        }
        return blocks;
    }

    /** Links outside code. */
    List<Link> links() {
        var links = new ArrayList<Link>();
        for (int i = 0; i < lines.size(); i++) {
            if (isFence(i)) {
                i = closing(i);
                continue;
            }
            var found = LINK.matcher(INLINE_CODE.matcher(lines.get(i)).replaceAll("code"));
            while (found.find()) links.add(new Link(i + 1, found.group(1)));
        }
        return links;
    }

    /** What a link can say behind {@code #}. */
    List<String> anchors() {
        var anchors = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++)
            if (isFence(i)) i = closing(i);
            else if (lines.get(i).startsWith("#")) anchors.add(anchor(lines.get(i)));
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.replaceFirst("^#+\\s+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private boolean isFence(int line) {
        return lines.get(line).stripLeading().startsWith(FENCE);
    }

    private String language(int line) {
        return lines.get(line).strip().substring(FENCE.length()).strip().split(" ", 2)[0];
    }

    /** The line that closes the block; the end of a page closes it, too. */
    private int closing(int opening) {
        for (int i = opening + 1; i < lines.size(); i++) if (isFence(i)) return i;
        return lines.size();
    }
}
