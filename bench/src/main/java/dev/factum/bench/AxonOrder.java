package dev.factum.bench;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.factum.bench.Domain.LineAdded;
import dev.factum.bench.Domain.Order;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** The same order as an aggregate of Axon's. Its first line comes with a command of its own, so that nothing is looked for that is not there. */
class AxonOrder {
    record BeginWithLine(@TargetAggregateIdentifier String order, int quantity) {}

    record AddLine(@TargetAggregateIdentifier String order, int quantity) {}

    @AggregateIdentifier
    private @Nullable String id;

    private Order order = Order.NONE;

    AxonOrder() {}

    @CommandHandler
    AxonOrder(BeginWithLine command) {
        apply(Domain.line(command.order(), command.quantity()));
    }

    @CommandHandler
    void handle(AddLine command) {
        apply(Domain.line(command.order(), command.quantity()));
    }

    @EventSourcingHandler
    void on(LineAdded line) {
        id = line.order();
        order = order.with(line);
    }
}
