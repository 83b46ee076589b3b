package dev.factum.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.factum.parking.Parking;
import dev.factum.parking.Parking.Shown;
import dev.factum.store.ParkedMessages.Action;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * What is parked, and what an operator does with it, over HTTP: {@code /actuator/parking}. It has no access unless the application gives it,
 * and answers nobody who has not logged in, whose name is noted with what he does.
 */
@Endpoint(id = "parking", defaultAccess = Access.NONE)
public final class ParkingEndpoint {
    private static final int LIMIT = 100;
    private static final int MOST = 1_000;

    private final Parking parking;

    ParkingEndpoint(Parking parking) {
        this.parking = parking;
    }

    /** What is parked, in order, without payloads, and what was done lately. */
    @ReadOperation
    public WebEndpointResponse<Object> list(SecurityContext who, @Nullable String reader, @Nullable Integer limit) {
        int most = Math.clamp(limit == null ? LIMIT : limit, 1, MOST);
        var of = Optional.ofNullable(reader);
        return answer(
                who,
                by -> Map.of(
                        "summary", parking.summary(),
                        "parked", parking.list(of, most),
                        "actions",
                                parking.actions(of, most).stream()
                                        .map(ParkingEndpoint::without)
                                        .toList()));
    }

    private static Map<String, Object> without(Action a) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("at", a.at());
        shown.put("by", a.by());
        shown.put("word", a.word());
        shown.put("reader", a.subscription());
        shown.put("key", a.key());
        if (a.message() != null) shown.put("message", a.message());
        shown.put("reason", a.reason());
        return shown;
    }

    /** One message, with what it says. */
    @ReadOperation
    public WebEndpointResponse<Object> show(SecurityContext who, @Selector String reader, @Selector UUID message) {
        return answer(who, by -> shown(parking.show(reader, message)));
    }

    private static Map<String, Object> shown(Shown message) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("parked", message.parked());
        shown.put("topic", message.topic());
        shown.put("version", message.version());
        shown.put("time", message.time());
        shown.put("source", message.source());
        shown.put("correlation", message.cause().correlation());
        shown.put("cause", message.cause().id());
        shown.put("headers", message.headers());
        try {
            shown.put(
                    "body",
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(message.body())).toString());
        } catch (CharacterCodingException e) {
            shown.put("base64", Base64.getEncoder().encodeToString(message.body()));
        }
        return shown;
    }

    /**
     * @param word {@code dry-run} or {@code redrive} with a key; {@code edit} with a message, a body and a reason; {@code discard} with a message and a reason
     */
    @WriteOperation
    public WebEndpointResponse<Object> act(
            SecurityContext who,
            @Selector String reader,
            String word,
            @Nullable String key,
            @Nullable UUID message,
            @Nullable String body,
            @Nullable String reason) {
        return answer(who, by -> {
            switch (word) {
                case "dry-run" -> {
                    return parking.dryRun(reader, given("key", key));
                }
                case Action.REDRIVE -> parking.redrive(reader, given("key", key), by);
                case Action.EDIT ->
                    parking.edit(
                            reader,
                            given("message", message),
                            given("body", body).getBytes(UTF_8),
                            by,
                            given("reason", reason));
                case Action.DISCARD -> parking.discard(reader, given("message", message), by, given("reason", reason));
                default -> throw new IllegalArgumentException("word is dry-run, redrive, edit or discard");
            }
            return Map.of("done", word);
        });
    }

    private static <T> T given(String name, @Nullable T value) {
        if (value == null) throw new IllegalArgumentException("say which " + name);
        return value;
    }

    private static WebEndpointResponse<Object> answer(SecurityContext who, Function<String, Object> what) {
        var principal = who.getPrincipal();
        if (principal == null) return new WebEndpointResponse<>(Map.of("detail", "log in first"), 401);
        try {
            return new WebEndpointResponse<>(what.apply(principal.getName()));
        } catch (IllegalArgumentException e) {
            return new WebEndpointResponse<>(Map.of("detail", String.valueOf(e.getMessage())), 400);
        }
    }
}
