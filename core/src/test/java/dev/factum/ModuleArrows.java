package dev.factum;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Which modules know which, as their poms say, against the arrows of a page. What only tests know does not count. */
final class ModuleArrows {
    private static final String GROUP = "dev.factum";

    private final Map<String, Set<String>> arrows;
    private final Map<String, Element> poms = new TreeMap<>();
    private final Map<String, String> folders = new HashMap<>();

    /** @param poms the text of each, by folder */
    private ModuleArrows(Map<String, Set<String>> arrows, Map<String, String> poms) {
        this.arrows = arrows;
        poms.forEach((folder, text) -> this.poms.put(folder, parse(text)));
        this.poms.forEach((folder, pom) -> folders.put(text(pom, "artifactId"), folder));
    }

    static List<String> modules(String rootPom) {
        return children(child(parse(rootPom), "modules"), "module").stream()
                .map(module -> module.getTextContent().strip())
                .toList();
    }

    static List<String> wrong(Map<String, Set<String>> arrows, Map<String, String> poms) {
        return new ModuleArrows(arrows, poms).wrong();
    }

    private List<String> wrong() {
        var wrong = new ArrayList<String>();
        var listed = new TreeSet<>(arrows.keySet());
        arrows.values().forEach(listed::addAll);
        for (var module : listed)
            if (!poms.containsKey(module)) wrong.add("the page speaks of the module " + module + ", and there is none");
        for (var module : poms.keySet())
            if (!listed.contains(module)) wrong.add("no arrow speaks of the module " + module);
        for (var module : listed)
            if (reachable(module).contains(module)) wrong.add("the arrows of " + module + " go round");
        poms.forEach((module, pom) -> {
            var may = reachable(module);
            for (var known : known(pom))
                if (!may.contains(known)) wrong.add(module + " knows " + known + ", and no arrow says so");
        });
        return wrong;
    }

    /** What a module may know, and whatever that may know. */
    private Set<String> reachable(String module) {
        var found = new LinkedHashSet<>(arrows.getOrDefault(module, Set.of()));
        var next = new ArrayList<>(found);
        while (!next.isEmpty())
            for (var further : arrows.getOrDefault(next.removeFirst(), Set.of()))
                if (found.add(further)) next.add(further);
        return found;
    }

    private Set<String> known(Element pom) {
        var known = new TreeSet<String>();
        for (var dependency : children(child(pom, "dependencies"), "dependency"))
            if (text(dependency, "groupId").equals(GROUP)
                    && !text(dependency, "scope").equals("test")) {
                var artifact = text(dependency, "artifactId");
                known.add(folders.getOrDefault(artifact, artifact));
            }
        return known;
    }

    private static Element parse(String pom) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(pom)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalArgumentException("a pom that is no XML", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Element of, String name) {
        return children(of, name).stream()
                .map(e -> e.getTextContent().strip())
                .findFirst()
                .orElse("");
    }

    private static Element child(Element of, String name) {
        return children(of, name).stream()
                .findFirst()
                .orElseGet(() -> of.getOwnerDocument().createElement(name));
    }

    /** Direct ones: those of dependencyManagement or a plugin are another matter. */
    private static List<Element> children(Element of, String name) {
        var found = new ArrayList<Element>();
        for (var node = of.getFirstChild(); node != null; node = node.getNextSibling())
            if (node instanceof Element element && element.getTagName().equals(name)) found.add(element);
        return found;
    }
}
