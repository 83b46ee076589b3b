package dev.factum.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One example: its name, and its file's text.
 *
 * @param text ends with a comment that holds what it prints
 */
record Example(String name, String text) {
    /** Of code; what an example prints is not counted. */
    static final int LINES = 90;

    /** Of the one that is shown first, without its package. */
    static final int LINES_SHOWN_FIRST = 25;

    static final String SHOWN_FIRST = "ReadmeExample";

    private static final Pattern OUTPUT = Pattern.compile("\\n/\\* Output:\\n(.*\\n)\\*/\\n$", Pattern.DOTALL);

    static List<Example> in(Path folder) throws IOException {
        var found = new ArrayList<Example>();
        for (var file : Repository.files(folder, ".java")) {
            var name = file.getFileName().toString().replace(".java", "");
            if (!name.equals("package-info")) found.add(new Example(name, Files.readString(file)));
        }
        return found;
    }

    /** What the comment at its end says that it prints. */
    Optional<String> promised() {
        var comment = OUTPUT.matcher(text);
        return comment.find() ? Optional.of(comment.group(1)) : Optional.empty();
    }

    /** What is wrong with it, given what it has printed. */
    List<String> problems(String printed) {
        var problems = new ArrayList<String>();
        if (promised().isEmpty())
            problems.add(name + " does not end with a comment of what it prints: /* Output: … */");
        else if (!lines(promised().get()).equals(lines(printed)))
            problems.add(name + " says that it prints\n" + promised().get() + "but it prints\n" + printed);
        if (code().size() > longest())
            problems.add(name + " has " + code().size() + " lines of code, at most " + longest()
                    + " are read at one sitting");
        return problems;
    }

    private int longest() {
        return name.equals(SHOWN_FIRST) ? LINES_SHOWN_FIRST : LINES;
    }

    private List<String> code() {
        var code = OUTPUT.matcher(text).replaceFirst("");
        if (name.equals(SHOWN_FIRST)) code = code.replaceFirst("^package .*;\\n\\n", "");
        return lines(code);
    }

    private static List<String> lines(String text) {
        return text.stripTrailing().lines().map(String::stripTrailing).toList();
    }

    /** Runs it in this process. @return what it has printed */
    String run() throws Exception {
        var out = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Class.forName("dev.factum.examples." + name)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name;
    }
}
