package dev.factum.cli;

import dev.factum.store.Mark;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON that programs read: what is in it stays; more may come. */
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String text(ObjectNode object) {
        return MAPPER.writeValueAsString(object) + "\n";
    }

    static void put(ObjectNode object, String name, Mark mark) {
        object.putObject(name).put("at", mark.at()).put("sub", mark.sub());
    }

    static void put(ObjectNode object, String name, @Nullable Instant time) {
        object.put(name, time == null ? null : time.toString());
    }
}
