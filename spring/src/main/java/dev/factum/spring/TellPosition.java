package dev.factum.spring;

import dev.factum.Factum;
import dev.factum.decider.Aggregate;
import dev.factum.event.Cause;
import dev.factum.log.Log;
import dev.factum.log.Position;
import dev.factum.log.StreamId;
import dev.factum.parking.Parking;
import dev.factum.projection.Projection;
import dev.factum.saga.SagaDesk;
import dev.factum.store.Transaction;
import dev.factum.topic.Topic;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What is committed on the thread of a request tells the response its position; the last one, where there are several. */
final class TellPosition implements Factum {
    static final String POSITION = "Factum-Position";

    private static final String TOLD = TellPosition.class.getName();

    private final Factum factum;

    TellPosition(Factum factum) {
        this.factum = factum;
    }

    private static void tell(Position position) {
        if (position.at() == 0
                || !(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request)) return;
        var response = request.getResponse();
        if (response == null || isTold(request, position)) return;
        request.setAttribute(TOLD, position, RequestAttributes.SCOPE_REQUEST);
        response.setHeader(POSITION, position.toString());
    }

    /** A repeated command is answered with its first position, which may be before one of this request. */
    private static boolean isTold(RequestAttributes request, Position position) {
        return request.getAttribute(TOLD, RequestAttributes.SCOPE_REQUEST) instanceof Position told
                && told.log().equals(position.log())
                && told.compareTo(position) >= 0;
    }

    @Override
    public <C, S, E> Outcome<E> execute(Aggregate<C, S, E> aggregate, C command, Cause cause) {
        var outcome = factum.execute(aggregate, command, cause);
        tell(outcome.position());
        return outcome;
    }

    @Override
    public Outcome<Void> execute(String consumer, Cause cause, Handling work) {
        var outcome = factum.execute(consumer, cause, work);
        tell(outcome.position());
        return outcome;
    }

    @Override
    public void transact(Cause cause, Transaction.Work work) {
        factum.transact(cause, tx -> {
            tx.onCommit(TellPosition::tell);
            work.run(tx);
        });
    }

    @Override
    public Joined join(Connection connection, Cause cause) {
        var joined = factum.join(connection, cause);
        joined.transaction().onCommit(TellPosition::tell);
        return joined;
    }

    @Override
    public Freshness await(String projection, Position position, Duration atMost) throws InterruptedException {
        return factum.await(projection, position, atMost);
    }

    @Override
    public void rebuild(String projection) throws InterruptedException {
        factum.rebuild(projection);
    }

    @Override
    public <R> Map<String, R> live(Projection<R, ?> projection, StreamId stream) {
        return factum.live(projection, stream);
    }

    @Override
    public List<String> verify(String projection) throws InterruptedException {
        return factum.verify(projection);
    }

    @Override
    public Position rewind(String reader, Position to) {
        return factum.rewind(reader, to);
    }

    @Override
    public void rewind(String reader, Topic<?> topic) {
        factum.rewind(reader, topic);
    }

    @Override
    public Log log() {
        return factum.log();
    }

    @Override
    public Parking parking() {
        return factum.parking();
    }

    @Override
    public List<Status> status() {
        return factum.status();
    }

    @Override
    public SagaDesk sagas() {
        return factum.sagas();
    }

    @Override
    public Map<String, Long> sagas(String saga) {
        return factum.sagas(saga);
    }

    @Override
    public long deadlines() {
        return factum.deadlines();
    }

    @Override
    public void close() {
        factum.close();
    }
}
