package dev.factum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.ServiceMap.Edge;
import dev.factum.decider.Decision;
import dev.factum.subscription.Subscription;
import dev.factum.topic.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceMapTest {
    record Said(String key) {}

    private static final Topic<Said> A = topic("a.events");
    private static final Topic<Said> B = topic("b.events");
    private static final Topic<Said> ASK = topic("b.commands");

    private static Topic<Said> topic(String name) {
        return Topic.of(name, Said.class, Said::key);
    }

    private static Service hearing(String name, Topic<Said> topic) {
        return Service.named(name).reacts(Subscription.of("hears", topic, (said, tx) -> {}));
    }

    private static Service taking(String name) {
        return Service.named(name).handles(ASK, (command, tx) -> Decision.nothing());
    }

    private static List<String> findings(Service... services) {
        return ServiceMap.of(List.of(services)).findings();
    }

    @Test
    void who_says_a_topic_is_drawn_to_who_hears_or_takes_it() {
        var map = ServiceMap.of(
                List.of(Service.named("a").sends(A, ASK), taking("b").sends(B), hearing("c", A), hearing("d", B)));
        assertThat(map.edges())
                .containsExactly(
                        new Edge("a", "b.commands", "b", true),
                        new Edge("a", "a.events", "c", false),
                        new Edge("b", "b.events", "d", false));
        assertThat(map.findings()).isEmpty();
        assertThat(map.mermaid()).isEqualTo("""
                        flowchart LR
                          a
                          b
                          c
                          d
                          a == "b.commands" ==> b
                          a -- "a.events" --> c
                          b -- "b.events" --> d
                        """);
    }

    @Test
    void what_nobody_hears_and_what_nobody_says_is_found() {
        assertThat(findings(Service.named("a").sends(A), hearing("c", B)))
                .containsExactly(
                        "nobody hears a.events, which is said by a", "nobody says b.events, which is heard by c");
    }

    @Test
    void commands_that_nobody_takes_that_nobody_sends_and_that_two_take_are_found() {
        assertThat(findings(Service.named("a").sends(ASK)))
                .containsExactly("nobody hears b.commands, which is said by a");
        assertThat(findings(taking("b"), taking("c")))
                .containsExactly(
                        "nobody sends b.commands, which is taken by b and c",
                        "two take the commands of b.commands: b and c");
    }

    @Test
    void circles_of_events_are_found_once_and_answers_to_commands_are_none() {
        assertThat(findings(hearing("a", B).sends(A), hearing("b", A).sends(B)))
                .containsExactly("events go in circles among a, b");
        assertThat(findings(hearing("a", B).sends(ASK), taking("b").sends(B))).isEmpty();
        assertThat(findings(hearing("a", A).sends(A))).as("itself").isEmpty();
    }
}
