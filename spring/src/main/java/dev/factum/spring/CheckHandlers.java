package dev.factum.spring;

import dev.factum.Service;
import dev.factum.Service.Part;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.store.Misconfigured;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.web.method.HandlerMethod;

/** Every read model that a handler names is one of the service's that can be waited for. */
final class CheckHandlers {
    private final String service;
    private final Set<String> known = new TreeSet<>();
    private final Set<String> ofTopics = new TreeSet<>();

    CheckHandlers(Service service) {
        this.service = service.name();
        for (var part : service.parts())
            if (part instanceof Part.Projects<?, ?>(var projection)) add(projection);
            else if (part instanceof Part.ProjectsInline<?, ?>(var projection)) add(projection);
    }

    private void add(Projection<?, ?> projection) {
        var models = projection.source() instanceof Source.Own ? known : ofTopics;
        models.add(projection.table().name());
    }

    void check(HandlerMethod handler) {
        AwaitReadModels.declared(handler).ifPresent(reads -> {
            for (var name : reads.value()) check(handler, name);
        });
    }

    private void check(HandlerMethod handler, String name) {
        if (known.contains(name)) return;
        throw new Misconfigured(handler.getShortLogMessage() + " says @ReadsModel(\"" + name + "\"), and "
                + (ofTopics.contains(name)
                        ? "that is made of a topic: no position of this log says how far it is. Leave it out"
                        : "service " + service + " projects no such table; it has " + known + ". Name one of these"));
    }
}
