package dev.factum.examples;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of this repository, as they are checked in. */
final class Repository {
    private static final Set<String> NOT_CHECKED_IN = Set.of("target", ".git", ".idea");

    private Repository() {}

    /** Tests run in the folder of their module, or in the root. */
    static Path root() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent())
            if (Files.exists(at.resolve("ARCHITECTURE.md"))) return at;
        throw new IllegalStateException(
                "no ARCHITECTURE.md above " + Path.of("").toAbsolutePath());
    }

    /** In order of their names; none if the folder is not there. */
    static List<Path> files(Path folder, String ending) throws IOException {
        var found = new ArrayList<Path>();
        if (!Files.isDirectory(folder)) return found;
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                var skipped = NOT_CHECKED_IN.contains(directory.getFileName().toString())
                        || directory.equals(folder.resolve("data")); // what the shop leaves
                return skipped && !directory.equals(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(ending)) found.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }
}
