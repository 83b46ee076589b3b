package dev.factum.cli;

import dev.factum.store.Mark;

/** What became of a reader: where it stood and where it stands. */
final class RewindTold {
    private RewindTold() {}

    static String text(String reader, String topic, Mark was, Mark now) {
        if (!topic.isEmpty()) return reader + " begins the topic " + topic + " anew. It stood at " + place(was) + ".\n";
        return reader + " stands at " + place(now) + " of the log now. It stood at " + place(was)
                + "; to take it back there: factum log rewind " + reader + " --to " + place(was) + "\n";
    }

    static String json(String reader, String topic, Mark was, Mark now) {
        var root = Json.object();
        root.put("reader", reader);
        if (!topic.isEmpty()) root.put("topic", topic);
        Json.put(root, "was", was);
        Json.put(root, "now", now);
        return Json.text(root);
    }

    private static String place(Mark mark) {
        if (mark.isStart()) return "start";
        return mark.sub() == 0 ? Long.toString(mark.at()) : mark.at() + "." + mark.sub(); // as --to takes it
    }
}
