package dev.factum.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What others read: every measure, as JSON. */
record Report(List<Measure> measures) {
    static Report of(List<Row> rows) {
        return new Report(rows.stream().map(Row::measure).toList());
    }

    void write(Path file) throws IOException {
        Files.writeString(file, json() + "\n");
    }

    String json() {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(this);
    }
}
