package dev.factum;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What ARCHITECTURE.md says in its fenced lists.
 *
 * @param packages of core, in their order
 * @param arrows by module, what it may know
 */
record ArchitecturePage(List<String> packages, Map<String, Set<String>> arrows) {
    /** The repository's folder, found upwards from where the tests run. */
    static Path root() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent())
            if (Files.exists(folder.resolve("ARCHITECTURE.md"))) return folder;
        throw new IllegalStateException("no ARCHITECTURE.md here or above");
    }

    static ArchitecturePage read() throws IOException {
        return parse(Files.readString(root().resolve("ARCHITECTURE.md")));
    }

    static ArchitecturePage parse(String page) {
        var arrows = new LinkedHashMap<String, Set<String>>();
        for (var line : fenced(page, "arrows").lines().toList()) {
            var sides = line.split("->", -1);
            if (sides.length != 2)
                throw new IllegalArgumentException("an arrow reads like a -> b c, not '" + line + "'");
            if (arrows.put(sides[0].strip(), new LinkedHashSet<>(words(sides[1]))) != null)
                throw new IllegalArgumentException("two lines of arrows begin at " + sides[0].strip());
        }
        return new ArchitecturePage(words(fenced(page, "packages")), arrows);
    }

    /** How its list of packages differs from those that there are. */
    List<String> wrongAbout(Collection<String> existing) {
        var wrong = new ArrayList<String>();
        for (var listed : new TreeSet<>(packages))
            if (!existing.contains(listed)) wrong.add("the page lists the package " + listed + ", and there is none");
        for (var one : new TreeSet<>(existing))
            if (!packages.contains(one)) wrong.add("the page does not list the package " + one);
        if (new TreeSet<>(packages).size() < packages.size()) wrong.add("the page lists a package twice");
        return wrong;
    }

    private static String fenced(String page, String name) {
        var found = Pattern.compile("(?ms)^```" + name + "$(.*?)^```$").matcher(page);
        if (!found.find()) throw new IllegalArgumentException("the page has no list ```" + name);
        return found.group(1).strip();
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
