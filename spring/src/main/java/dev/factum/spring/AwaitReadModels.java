package dev.factum.spring;

import dev.factum.Factum;
import dev.factum.Factum.Freshness;
import dev.factum.log.Position;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/** A request that says after which position it reads is let through when what it reads is there; and in no case stale in silence. */
final class AwaitReadModels implements HandlerInterceptor {
    static final String AFTER = "Factum-After";

    /** Names read models that are there, but for keys that are parked. */
    static final String HELD = "Factum-Held";

    private static final int LONGEST = 80;

    private final Factum factum;
    private final String log;
    private final Duration atMost;
    private final Semaphore waiting;

    AwaitReadModels(Factum factum, String log, FactumProperties.Http http) {
        this.factum = factum;
        this.log = log;
        this.atMost = http.atMost();
        this.waiting = new Semaphore(http.waiting());
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException, InterruptedException {
        if (isFollowUp(request) || handler instanceof ResourceHttpRequestHandler) return true;
        var reads = declared(handler).map(ReadsModel::value);
        if (reads.isPresent()) response.addHeader(HttpHeaders.VARY, AFTER);
        var sent = Collections.list(request.getHeaders(AFTER));
        if (sent.isEmpty()) return true;
        try {
            await(reads.orElseThrow(AwaitReadModels::undeclared), position(sent), response);
            return true;
        } catch (Problem problem) {
            problem.answer(response);
            return false;
        }
    }

    /** Of a request that was let through, or refused, before. */
    private static boolean isFollowUp(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.ASYNC
                || request.getDispatcherType() == DispatcherType.ERROR;
    }

    static Optional<ReadsModel> declared(Object handler) {
        if (!(handler instanceof HandlerMethod method)) return Optional.empty();
        var own = method.getMethodAnnotation(ReadsModel.class);
        return Optional.ofNullable(
                own != null ? own : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), ReadsModel.class));
    }

    private static Problem undeclared() {
        return Problem.badRequest(
                "factum.after.undeclared",
                "what is asked for does not say which read models it reads, so it cannot wait for them: send no "
                        + AFTER + ", or have its handler say @ReadsModel");
    }

    private Position position(List<String> sent) {
        if (sent.size() > 1) throw invalid("it is there " + sent.size() + " times: send it once");
        var text = sent.getFirst();
        if (text.length() > LONGEST)
            throw invalid("it has " + text.length() + " characters, and a position has at most " + LONGEST);
        var position = parse(text);
        if (!position.log().equals(log))
            throw Problem.badRequest(
                    "factum.after.other-log",
                    position + " is a position of the log of " + position.log() + ", and this is the service " + log
                            + ": send what its own responses said in " + TellPosition.POSITION);
        return position;
    }

    private static Position parse(String text) {
        try {
            return Position.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage() + ": send what a response said in " + TellPosition.POSITION);
        }
    }

    private static Problem invalid(String why) {
        return Problem.badRequest("factum.after.invalid", AFTER + " cannot be read: " + why);
    }

    private void await(String[] models, Position position, HttpServletResponse response) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (var model : models)
            switch (await(model, position, end)) {
                case FRESH -> {}
                case HELD -> response.addHeader(HELD, model);
                case TIMED_OUT ->
                    throw Problem.comeAgain(
                            "factum.after.behind",
                            model + " is not at " + position + " after " + atMost.toMillis()
                                    + " ms: come again, or without " + AFTER + " for what is there now");
            }
    }

    /** Whoever needs not wait is not counted among those who do. */
    private Freshness await(String model, Position position, long end) throws InterruptedException {
        var now = factum.await(model, position, Duration.ZERO);
        if (now != Freshness.TIMED_OUT) return now;
        if (!waiting.tryAcquire())
            throw Problem.comeAgain(
                    "factum.after.busy", "too many requests wait for read models: come again, or without " + AFTER);
        try {
            return factum.await(model, position, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } finally {
            waiting.release();
        }
    }
}
