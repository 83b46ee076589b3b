package dev.factum.saga;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an operator may ask of one saga. */
public sealed interface SagaRequest {
    /** As it stands in the table {@code saga_request}, in a step's input, and on the command line. */
    default String word() {
        return switch (this) {
            case Cancel ignored -> "cancel";
            case Resume ignored -> "resume";
            case Retry ignored -> "retry";
            case Settle ignored -> "settle";
        };
    }

    /** What it says besides: a reason, a command's id. */
    default @Nullable String argument() {
        return switch (this) {
            case Cancel(var reason) -> reason;
            case Settle(var command) -> command.toString();
            case Resume ignored -> null;
            case Retry ignored -> null;
        };
    }

    /** The status that it needs. */
    default boolean fits(String status) {
        return switch (this) {
            case Cancel ignored -> status.equals(Instance.Status.RUNNING.text());
            case Resume ignored -> status.equals(Instance.Status.STUCK.text());
            case Retry ignored -> status.equals(Instance.Status.COMPENSATING.text());
            case Settle ignored ->
                status.equals(Instance.Status.COMPENSATING.text()) || status.equals(Instance.Status.STUCK.text());
        };
    }

    /** @throws IllegalArgumentException naming the words that there are, or what is missing */
    static SagaRequest of(String word, @Nullable String argument) {
        return switch (word) {
            case "resume" -> new Resume();
            case "retry" -> new Retry();
            case "cancel" -> new Cancel(required(argument, "say why the saga is cancelled"));
            case "settle" ->
                new Settle(UUID.fromString(required(argument, "say the undo of which command was done, by its id")));
            default -> throw new IllegalArgumentException(word + " is no wish: retry, resume, settle and cancel are");
        };
    }

    private static String required(@Nullable String argument, String otherwise) {
        if (argument == null || argument.isBlank()) throw new IllegalArgumentException(otherwise);
        return argument;
    }

    /** A running one is undone. @param reason its own */
    record Cancel(String reason) implements SagaRequest {}

    /** One that is stuck goes on: the undos that were given up are sent again. */
    record Resume() implements SagaRequest {}

    /** The undo that is waited for is sent again now. */
    record Retry() implements SagaRequest {}

    /** The undo of this command was done by hand: nobody waits for it any more. */
    record Settle(UUID command) implements SagaRequest {}
}
