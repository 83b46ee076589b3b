package dev.factum.shop.importer;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The report as JSON: members in the report's order, amounts as plain decimal strings. */
final class ReportJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule("amounts").addSerializer(BigDecimal.class, new Plain()))
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ReportJson() {}

    static String of(Report report) {
        return JSON.writeValueAsString(report) + "\n";
    }

    /** To be called before a long import, whose report would else be lost. */
    static void checkWritable(Path file) {
        try {
            Files.createDirectories(directory(file));
            if (Files.isDirectory(file))
                throw new ImportFailed("The report cannot go to " + file + ": it is a directory; name a file.");
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    static void write(Report report, Path file) {
        try {
            Files.writeString(file, of(report));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static Path directory(Path file) {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private static ImportFailed failed(Path file, IOException e) {
        return new ImportFailed(
                "The report cannot be written to " + file + " (" + e
                        + "): name a file in a directory that may be written.",
                e);
    }

    private static final class Plain extends StdSerializer<BigDecimal> {
        Plain() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal amount, JsonGenerator json, SerializationContext context) {
            json.writeString(amount.toPlainString());
        }
    }
}
