package dev.factum.shop.gateway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** An order's conversation, asked of every service and put in causal order: nothing stands before what led to it. */
@Component
class Timelines {
    private static final Set<String> PRODUCED = Set.of("event", "step", "sent");

    /** What takes something back; only an undo is ever answered with an acceptance. */
    private static final Set<String> UNDO = Set.of(
            "release-stock",
            "stock-released",
            "refund",
            "payment.barred",
            "payment.refund-requested",
            "payment.refunded",
            "payment-refunded",
            "recall-shipment",
            "shipment.recalled",
            "shipment-recalled",
            "cancel-order",
            "order.cancelled",
            "accepted");

    record Timeline(String orderId, String status, String correlation, List<Entry> entries) {}

    record Entry(
            Instant at,
            String service,
            String kind,
            String name,
            String type,
            String key,
            String id,
            String cause,
            int depth,
            @Nullable String position,
            @Nullable String detail,
            boolean undo) {
        private Entry below(int level) {
            return new Entry(at, service, kind, name, type, key, id, cause, level, position, detail, undo);
        }
    }

    private final Services services;

    Timelines(Services services) {
        this.services = services;
    }

    Timeline of(String orderId) {
        var order = services.read("order", "/orders/" + Services.encoded(orderId));
        var correlation = order.path("correlation").asString();
        var entries = new ArrayList<Entry>();
        for (var service : Services.ALL)
            for (var trace : services.read(service, "/trace/" + correlation)) entries.add(entry(service, trace));
        return new Timeline(orderId, order.path("status").asString(), correlation, inCausalOrder(entries));
    }

    private static Entry entry(String service, JsonNode t) {
        var type = t.path("type").asString();
        var detail = t.path("detail").isNull() ? null : t.path("detail").asString();
        boolean undo = UNDO.contains(type)
                || (detail != null && t.path("kind").asString().equals("step") && detail.startsWith("compensat"));
        return new Entry(
                Instant.parse(t.path("at").asString()),
                service,
                t.path("kind").asString(),
                t.path("name").asString(),
                type,
                t.path("key").asString(),
                t.path("id").asString(),
                t.path("cause").asString(),
                0,
                t.path("position").isNull() ? null : t.path("position").asString(),
                detail,
                undo);
    }

    /** Earliest first among those whose cause is already there. */
    static List<Entry> inCausalOrder(List<Entry> entries) {
        var parents = parents(entries);
        var children = new HashMap<Entry, List<Entry>>();
        var ready = new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparing(Entry::id));
        var depths = new HashMap<Entry, Integer>();
        for (var entry : entries) {
            var parent = parents.get(entry);
            if (parent == null) {
                depths.put(entry, 0);
                ready.add(entry);
            } else {
                children.computeIfAbsent(parent, p -> new ArrayList<>()).add(entry);
            }
        }
        var ordered = new ArrayList<Entry>(entries.size());
        while (!ready.isEmpty()) {
            var next = ready.poll();
            int depth = depths.getOrDefault(next, 0);
            ordered.add(next.below(depth));
            for (var child : children.getOrDefault(next, List.of())) {
                depths.put(child, depth + 1);
                ready.add(child);
            }
        }
        return ordered;
    }

    /** What was produced follows from the handling of its cause in the same service, or from the cause itself; what was handled follows from what was sent. */
    private static Map<Entry, Entry> parents(List<Entry> entries) {
        var produced = new HashMap<String, Entry>();
        var handled = new HashMap<String, Entry>();
        for (var entry : entries)
            if (PRODUCED.contains(entry.kind())) produced.putIfAbsent(entry.id(), entry);
            else handled.putIfAbsent(entry.service() + " " + entry.id(), entry);
        var parents = new HashMap<Entry, Entry>();
        for (var entry : entries) {
            var parent = PRODUCED.contains(entry.kind())
                    ? handled.getOrDefault(entry.service() + " " + entry.cause(), produced.get(entry.cause()))
                    : produced.getOrDefault(entry.id(), produced.get(entry.cause()));
            if (parent != null && parent != entry) parents.put(entry, parent);
        }
        return parents;
    }
}
