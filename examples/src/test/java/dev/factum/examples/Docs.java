package dev.factum.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the documentation of a repository has to keep. Each check says what is wrong and where; nothing if all is well. */
final class Docs {
    private static final List<String> CODE =
            List.of("cli", "core", "examples", "kafka", "rabbitmq", "shop", "spring", "test");

    /** It implements the concepts, and is none. */
    private static final Set<String> NO_CONCEPTS = Set.of("runtime");

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|Contract))(?:\\.(\\w+))?`");

    private final Path root;

    Docs(Path root) {
        this.root = root;
    }

    /** Every block of Java, and of what it prints, stands in a source file, verbatim but for its indentation. */
    List<String> inventedJava() throws IOException {
        var sources = new ArrayList<List<String>>();
        for (var module : CODE)
            for (var file : Repository.files(root.resolve(module), ".java")) sources.add(Files.readAllLines(file));
        var problems = new ArrayList<String>();
        for (var page : pages())
            for (var language : List.of("java", "text"))
                for (var block : page.blocks(language))
                    if (sources.stream().noneMatch(source -> stands(block.lines(), source)))
                        problems.add(place(page, block.line()) + ": this stands in no source file:\n" + block.text());
        return problems;
    }

    /** Every block of SQL stands in a file, or runs; those of one page one after the other, on tables that are empty. */
    List<String> brokenSql(Connection c) throws IOException, SQLException {
        var sources = new ArrayList<List<String>>();
        for (var file : Repository.files(root, ".sql")) sources.add(Files.readAllLines(file));
        var problems = new ArrayList<String>();
        for (var page : pages()) {
            for (var block : page.blocks("sql")) {
                if (sources.stream().anyMatch(source -> stands(block.lines(), source))) continue;
                var failure = failure(c, block.text());
                if (!failure.isEmpty()) problems.add(place(page, block.line()) + ": " + failure + ":\n" + block.text());
            }
            c.rollback();
        }
        return problems;
    }

    private static String failure(Connection c, String sql) throws SQLException {
        var before = c.setSavepoint();
        try (var statement = c.createStatement()) {
            statement.execute(sql);
            return "";
        } catch (SQLException e) {
            c.rollback(before);
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("it fails");
        }
    }

    /** Every relative link leads to a file, and to a heading of it if it says one. */
    List<String> deadLinks() throws IOException {
        var problems = new ArrayList<String>();
        for (var file : Repository.files(root, ".md")) {
            var page = Page.of(file);
            for (var link : page.links())
                if (link.isRelative() && !leads(page, link.target()))
                    problems.add(place(page, link.line()) + ": " + link.target() + " leads nowhere");
        }
        return problems;
    }

    private static boolean leads(Page from, String target) throws IOException {
        var parts = target.split("#", 2);
        var file = parts[0].isEmpty() ? from.file() : from.file().resolveSibling(parts[0]);
        if (!Files.exists(file)) return false;
        return parts.length == 1 || Page.of(file).anchors().contains(parts[1]);
    }

    /** The index names every page, and names no other. */
    List<String> indexProblems() throws IOException {
        var docs = root.resolve("docs");
        var index = docs.resolve("README.md");
        var there = new TreeSet<String>();
        for (var file : Repository.files(docs, ".md"))
            if (!file.equals(index)) there.add(docs.relativize(file).toString());
        var named = new TreeSet<String>();
        for (var link : Page.of(index).links())
            if (link.isRelative()
                    && link.target().endsWith(".md")
                    && !link.target().startsWith("..")) named.add(link.target());
        var problems = new ArrayList<String>();
        for (var page : there) if (!named.contains(page)) problems.add("docs/README.md does not name " + page);
        for (var page : named)
            if (!there.contains(page)) problems.add("docs/README.md names " + page + ", which is not there");
        return problems;
    }

    /** A concept's word is its package, its example and its page; a table's word stands on a page. */
    List<String> wordsWithoutPlace() throws IOException {
        var problems = new ArrayList<String>();
        var concepts = concepts();
        for (var word : concepts) {
            if (!Files.exists(root.resolve("docs/" + word + ".md")))
                problems.add("the concept " + word + " has no page");
            if (!Files.exists(example(word))) problems.add("the concept " + word + " has no example");
        }
        var pages = new StringBuilder();
        for (var page : pages()) pages.append(String.join("\n", page.lines())).append('\n');
        for (var file : Repository.files(root.resolve("postgres/src/main/resources"), ".sql")) {
            var table = file.getFileName().toString().replace(".sql", "");
            if (pages.indexOf("`" + table + "`") < 0) problems.add("the table " + table + " stands on no page");
        }
        for (var example : Example.in(root.resolve("examples/src/main/java")))
            if (!example.name().equals(Example.SHOWN_FIRST)
                    && concepts.stream().noneMatch(word -> example(word).endsWith(example.name() + ".java")))
                problems.add(example.name() + " is called after no concept");
        return problems;
    }

    /** Every test that a page names in code, {@code ATest} or {@code ATest.that_it_holds}, is there. */
    List<String> testsThatAreNotThere() throws IOException {
        var tests = new HashMap<String, String>();
        for (var file : Repository.files(root, ".java")) {
            var name = file.getFileName().toString().replace(".java", "");
            if (TEST.matcher('`' + name + '`').matches()) tests.merge(name, Files.readString(file), String::concat);
        }
        var problems = new ArrayList<String>();
        for (var file : Repository.files(root, ".md")) {
            var page = Page.of(file);
            for (int i = 0; i < page.lines().size(); i++) {
                var named = TEST.matcher(page.lines().get(i));
                while (named.find()) {
                    var text = tests.getOrDefault(named.group(1), "");
                    var isThere = named.group(2) == null ? !text.isEmpty() : text.contains(named.group(2) + "(");
                    if (!isThere) problems.add(place(page, i + 1) + ": there is no " + named.group());
                }
            }
        }
        return problems;
    }

    private Path example(String word) {
        var name = Character.toUpperCase(word.charAt(0)) + word.substring(1) + "Example.java";
        return root.resolve("examples/src/main/java/dev/factum/examples").resolve(name);
    }

    private List<String> concepts() throws IOException {
        try (var packages = Files.list(root.resolve("core/src/main/java/dev/factum"))) {
            return packages.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(word -> !NO_CONCEPTS.contains(word))
                    .sorted()
                    .toList();
        }
    }

    /** The pages that are written for users. */
    private List<Page> pages() throws IOException {
        var pages = new ArrayList<Page>();
        if (Files.exists(root.resolve("README.md"))) pages.add(Page.of(root.resolve("README.md")));
        for (var file : Repository.files(root.resolve("docs"), ".md")) pages.add(Page.of(file));
        return pages;
    }

    private String place(Page page, int line) {
        return root.relativize(page.file()) + ":" + line;
    }

    /** Whether lines follow each other in a source, all of them further to the right by the same. */
    static boolean stands(List<String> block, List<String> source) {
        for (int from = 0; from + block.size() <= source.size(); from++)
            if (isSame(block, source.subList(from, from + block.size()))) return true;
        return false;
    }

    private static boolean isSame(List<String> block, List<String> source) {
        var indent = "";
        var known = false;
        for (int i = 0; i < block.size(); i++) {
            var is = block.get(i).stripTrailing();
            var ought = source.get(i).stripTrailing();
            if (is.isEmpty() || ought.isEmpty()) {
                if (!is.equals(ought)) return false;
                continue;
            }
            if (!known) {
                if (!ought.endsWith(is)) return false;
                indent = ought.substring(0, ought.length() - is.length());
                if (!indent.isBlank()) return false;
                known = true;
            }
            if (!ought.equals(indent + is)) return false;
        }
        return known;
    }
}
