package dev.factum.shop.gateway;

import dev.factum.ServiceMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The services' own lines, joined to a map. */
@Component
class WhoHearsWhom {
    record Shown(List<String> services, List<ServiceMap.Edge> edges, List<String> findings) {}

    private final Services services;

    WhoHearsWhom(Services services) {
        this.services = services;
    }

    Shown now() {
        var map = new ServiceMap(Services.ALL.stream()
                .map(name -> lines(services.read(name, "/map")))
                .toList());
        return new Shown(Services.ALL, map.edges(), map.findings());
    }

    private static ServiceMap.Lines lines(JsonNode of) {
        return new ServiceMap.Lines(
                of.path("service").asString(),
                names(of.path("says")),
                names(of.path("takes")),
                names(of.path("hears")));
    }

    private static Set<String> names(JsonNode array) {
        var names = new TreeSet<String>();
        array.forEach(name -> names.add(name.asString()));
        return names;
    }
}
