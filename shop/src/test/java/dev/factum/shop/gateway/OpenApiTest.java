package dev.factum.shop.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.yaml.snakeyaml.Yaml;

class OpenApiTest {
    @Test
    void what_the_gateway_answers_is_what_its_contract_says() throws IOException {
        var answered = new TreeSet<String>();
        for (var method : GatewayHttp.class.getDeclaredMethods()) {
            var get = method.getAnnotation(GetMapping.class);
            var post = method.getAnnotation(PostMapping.class);
            if (get != null) Arrays.stream(get.value()).forEach(path -> answered.add("get /api" + path));
            if (post != null) Arrays.stream(post.value()).forEach(path -> answered.add("post /api" + path));
        }
        assertThat(answered).isEqualTo(documented());
    }

    private static TreeSet<String> documented() throws IOException {
        Map<String, Map<String, Map<String, Object>>> document =
                new Yaml().load(new ClassPathResource("static/openapi.yaml").getInputStream());
        var documented = new TreeSet<String>();
        document.getOrDefault("paths", Map.of())
                .forEach((path, methods) -> methods.keySet().forEach(method -> documented.add(method + " " + path)));
        return documented;
    }
}
