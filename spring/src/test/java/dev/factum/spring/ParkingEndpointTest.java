package dev.factum.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Subscription;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import dev.factum.topic.Topic;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real requests to a real port; who has logged in is what a header says, in place of an application's own security. */
class ParkingEndpointTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final String[] OPEN = {
        "management.endpoints.web.exposure.include=parking", "management.endpoint.parking.access=unrestricted"
    };

    private static final Topic<Label> LABELS = Topic.of("labels", Label.class, Label::order);

    /** What is to be printed. */
    @TypeName("label")
    record Label(String order, int copies) {}

    private final List<ConfigurableApplicationContext> running = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private DataSource database;

    @BeforeEach
    void prepare() {
        database = postgres.database(10);
    }

    @AfterEach
    void stop() {
        running.forEach(ConfigurableApplicationContext::close);
        http.shutdownNow();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Printer {
        /** Prints nothing without copies. */
        @Bean
        Service service() {
            return Service.named("printer")
                    .sends(LABELS)
                    .reacts(Subscription.of("print", LABELS, (label, tx) -> {
                                if (label.payload().copies() < 1) throw new IllegalStateException("no copies");
                                try (var insert = tx.connection().prepareStatement("insert into printed values (?)")) {
                                    insert.setInt(1, label.payload().copies());
                                    insert.executeUpdate();
                                }
                            })
                            .with(new Patience(Duration.ofMillis(10), Duration.ofMillis(10), 1)));
        }

        @Bean
        Filter whoever() {
            return (request, response, chain) -> chain.doFilter(
                    new HttpServletRequestWrapper((HttpServletRequest) request) {
                        @Override
                        public @Nullable Principal getUserPrincipal() {
                            var name = getHeader("User");
                            return name == null ? null : () -> name;
                        }
                    },
                    response);
        }
    }

    private ConfigurableApplicationContext start(String... properties) {
        JdbcClient.create(database)
                .sql("create table if not exists public.printed (copies int)")
                .update();
        var context = new SpringApplicationBuilder(Printer.class)
                .properties(Stream.concat(
                                Stream.of("server.port=0", "factum.idle=10ms", "factum.schema=printer"),
                                Arrays.stream(properties))
                        .toArray(String[]::new))
                .initializers(c -> c.getBeanFactory().registerSingleton("dataSource", database))
                .run();
        running.add(context);
        return context;
    }

    private static void print(ConfigurableApplicationContext context, Label label) {
        context.getBean(Factum.class).transact(Cause.request(UUID.randomUUID()), tx -> tx.send(LABELS, label));
    }

    private HttpResponse<String> call(
            ConfigurableApplicationContext context, @Nullable String user, String path, @Nullable String body)
            throws Exception {
        var port = context.getEnvironment().getRequiredProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/parking" + path))
                .header("Content-Type", "application/json");
        if (user != null) request.header("User", user);
        if (body != null) request.POST(BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode said(ConfigurableApplicationContext context, String path, @Nullable String body) throws Exception {
        var response = call(context, "ann", path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    private UUID parked(ConfigurableApplicationContext context) {
        var parking = context.getBean(Factum.class).parking();
        Eventually.holds(() -> assertThat(parking.list(Optional.empty(), 10)).hasSize(2));
        return parking.list(Optional.empty(), 10).getFirst().message();
    }

    private List<Integer> printed() {
        return JdbcClient.create(database)
                .sql("select copies from public.printed")
                .query(Integer.class)
                .list();
    }

    @Test
    void it_is_closed_unless_it_is_opened_and_answers_nobody_who_has_not_logged_in() throws Exception {
        var exposed = start("management.endpoints.web.exposure.include=*");
        assertThat(call(exposed, "ann", "", null).statusCode()).isEqualTo(404);
        var readable = start(
                "management.endpoints.web.exposure.include=parking", "management.endpoint.parking.access=read-only");
        assertThat(call(readable, "ann", "", null).statusCode()).isEqualTo(200);
        assertThat(call(readable, "ann", "/print", "{\"word\":\"redrive\",\"key\":\"a\"}")
                        .statusCode())
                .isIn(404, 405);
        var open = start(OPEN);
        print(open, new Label("a", 0));
        print(open, new Label("a", 1));
        var message = parked(open);
        assertThat(call(open, null, "", null).statusCode()).isEqualTo(401);
        assertThat(call(open, null, "/print/" + message, null).body()).doesNotContain("copies");
        assertThat(call(open, null, "/print", "{\"word\":\"redrive\",\"key\":\"a\"}")
                        .statusCode())
                .isEqualTo(401);
        assertThat(said(open, "", null).path("actions")).isEmpty();
    }

    @Test
    void what_is_parked_is_shown_tried_out_edited_and_tried_again_and_who_did_it_is_kept() throws Exception {
        var app = start(OPEN);
        print(app, new Label("a", 0));
        print(app, new Label("a", 2));
        var message = parked(app);
        var all = said(app, "?reader=print", null);
        assertThat(all.path("parked")).hasSize(2);
        assertThat(all.path("parked").path(0).path("error").asString()).isEqualTo("IllegalStateException: no copies");
        assertThat(all.toString()).doesNotContain("copies\\\"");
        var shown = said(app, "/print/" + message, null);
        assertThat(shown.path("body").asString()).isEqualTo("{\"order\":\"a\",\"copies\":0}");
        assertThat(shown.path("topic").asString()).isEqualTo("labels");
        assertThat(shown.path("headers").path("specversion").asString()).isEqualTo("1.0");
        var dry = "{\"word\":\"dry-run\",\"key\":\"a\"}";
        var would = said(app, "/print", dry);
        assertThat(would.path("handled").asInt()).isZero();
        assertThat(would.path("error").asString()).isEqualTo(message + ": IllegalStateException: no copies");
        said(
                app,
                "/print",
                "{\"word\":\"edit\",\"message\":\"" + message
                        + "\",\"body\":\"{\\\"order\\\":\\\"a\\\",\\\"copies\\\":7}\",\"reason\":\"a slip\"}");
        would = said(app, "/print", dry);
        assertThat(would.path("handled").asInt()).isEqualTo(2);
        assertThat(would.path("changes").toString()).isEqualTo("[\"printed: 2 inserted, 0 updated, 0 deleted\"]");
        assertThat(printed()).isEmpty();
        said(app, "/print", "{\"word\":\"redrive\",\"key\":\"a\"}");
        Eventually.holds(() -> assertThat(printed()).containsExactly(7, 2));
        var actions = said(app, "", null).path("actions");
        assertThat(actions).hasSize(2);
        assertThat(actions.path(0).path("word").asString()).isEqualTo("redrive");
        assertThat(actions.path(1).path("word").asString()).isEqualTo("edit");
        assertThat(actions.path(1).path("by").asString()).isEqualTo("ann");
        assertThat(actions.path(1).path("reason").asString()).isEqualTo("a slip");
    }

    @Test
    void what_does_not_fit_is_refused_with_what_to_say() throws Exception {
        var app = start(OPEN);
        assertRefused(app, "{\"word\":\"burn\"}", "word is dry-run, redrive, edit or discard");
        assertRefused(app, "{\"word\":\"redrive\"}", "say which key");
        assertRefused(app, "{\"word\":\"redrive\",\"key\":\"z\"}", "nothing of key 'z' is parked for print");
        assertRefused(
                app,
                "{\"word\":\"discard\",\"message\":\"" + UUID.randomUUID() + "\",\"reason\":\"x\"}",
                "is not parked for print");
    }

    private void assertRefused(ConfigurableApplicationContext app, String body, String why) throws Exception {
        var response = call(app, "ann", "/print", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JsonMapper.shared().readTree(response.body()).path("detail").asString())
                .contains(why);
    }
}
