package dev.factum.runtime;

import dev.factum.Service.Part;
import dev.factum.decider.Decision;
import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.log.Traced;
import dev.factum.saga.Course.Answers;
import dev.factum.store.Transaction;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes in the commands of a topic and stores an answer with what they did, where the sender waits for one. */
final class TakingCommands<M> implements Handler {
    /** A command, decided in the transaction that takes it in. */
    @FunctionalInterface
    private interface Deciding<M> {
        Decision<?> decide(Envelope<M> command, Transaction tx) throws Exception;
    }

    /** What is done before the first command of a batch. */
    @FunctionalInterface
    private interface Preparing<M> {
        void prepare(List<Envelope<M>> commands, UnitOfWork unit);
    }

    private static final String REFUSALS_ONLY = "#refusals";
    private static final Pattern ANSWER_TO =
            Pattern.compile("[a-z][a-z0-9-]{0,49}" + Pattern.quote(Answer.SUFFIX) + "(" + REFUSALS_ONLY + ")?");

    private final Topic<M> commands;
    private final Deciding<M> deciding;
    private final Preparing<M> preparing;

    private TakingCommands(Topic<M> commands, Deciding<M> deciding, Preparing<M> preparing) {
        this.commands = commands;
        this.deciding = deciding;
        this.preparing = preparing;
    }

    /** As an aggregate's, whose streams are loaded at once. */
    static <M, C, S, E> TakingCommands<M> of(Part.TakesIn<M, C, S, E> part) {
        return new TakingCommands<>(
                part.commands(),
                (command, tx) -> tx.execute(part.aggregate(), part.as().apply(command.payload())),
                (commands, unit) -> unit.prefetch(
                        part.aggregate(),
                        commands.stream().map(c -> part.as().apply(c.payload())).toList()));
    }

    /** As its handler says. */
    static <M> TakingCommands<M> of(Part.Handles<M> part) {
        return new TakingCommands<>(part.commands(), part.handler()::handle, (commands, unit) -> {});
    }

    /** Where a command says its answer goes; without an acceptance, if only refusals are waited for. */
    static String answerTo(Topic<Answer> topic, Answers answers) {
        return answers == Answers.REFUSALS ? topic.name() + REFUSALS_ONLY : topic.name();
    }

    /** Whether an answer may go there: to a topic of answers and to no other. */
    static boolean isAnswerTo(@Nullable String to) {
        return to == null || ANSWER_TO.matcher(to).matches();
    }

    @Override
    public String name() {
        return commands.name();
    }

    @Override
    public List<Source<?>> sources() {
        return List.of(commands);
    }

    @Override
    public Traced.Kind kind() {
        return Traced.Kind.COMMAND;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean wants(Incoming entry) {
        return false;
    }

    @Override
    public void handle(List<Incoming> batch, UnitOfWork unit) throws Exception {
        var all = batch.stream().map(item -> item.as(commands.messages())).toList();
        preparing.prepare(all, unit);
        for (var command : all) {
            answer(command, deciding.decide(command, unit.as(command.next())), unit);
        }
    }

    private static void answer(Envelope<?> command, Decision<?> decision, UnitOfWork unit) {
        var to = command.answerTo();
        if (to == null) return;
        var topic = to.endsWith(REFUSALS_ONLY) ? to.substring(0, to.length() - REFUSALS_ONLY.length()) : to;
        if (decision instanceof Decision.Refused<?>(var code, var reason))
            unit.answer(topic, new Answer.Refused(command.id(), command.key(), code, reason), command.next());
        else if (topic.equals(to)) unit.answer(topic, new Answer.Accepted(command.id(), command.key()), command.next());
    }
}
