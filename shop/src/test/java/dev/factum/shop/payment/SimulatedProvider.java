package dev.factum.shop.payment;

import dev.factum.log.StreamId;
import dev.factum.shop.contract.Money;
import dev.factum.test.simulation.World;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A provider in a simulated world: its answers get lost, the same key is the same call. */
public final class SimulatedProvider implements Provider {
    private final World world;
    private final Set<String> declined;
    private final boolean honoursKeys;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> surprises = new TreeSet<>();
    private int calls;

    /** @param declined orders that cannot be charged @param honoursKeys otherwise each call charges anew */
    public SimulatedProvider(World world, Set<String> declined, boolean honoursKeys) {
        this.world = world;
        this.declined = Set.copyOf(declined);
        this.honoursKeys = honoursKeys;
    }

    /** Refunds that were asked for before a charge of that order was answered. */
    public Set<String> surprises() {
        return surprises;
    }

    private Answer move(String kind, String key, String reference, Money amount) throws IOException {
        if (kind.equals("refund") && !answered.contains(reference)) surprises.add(reference);
        var answer = world.call("the provider is asked for the " + kind + " of " + reference, () -> {
            calls++;
            if (kind.equals("charge") && declined.contains(reference)) return new Answer.Declined("declined");
            boolean sameCall = honoursKeys || !kind.equals("charge");
            entries.putIfAbsent(sameCall ? key : key + "/" + calls, new Entry(key, kind, reference, amount.amount()));
            return new Answer.Done();
        });
        if (kind.equals("charge")) answered.add(reference);
        return answer;
    }

    @Override
    public Answer charge(String key, String orderId, Money amount) throws IOException {
        return move("charge", key, orderId, amount);
    }

    @Override
    public Answer refund(String key, String orderId, Money amount) throws IOException {
        return move("refund", key, orderId, amount);
    }

    @Override
    public Answer payOut(String key, String creditNoteId, Money amount) throws IOException {
        return move("payout", key, creditNoteId, amount);
    }

    @Override
    public List<Entry> ledger() {
        return new ArrayList<>(entries.values());
    }

    public long count(String kind, String orderId) {
        return entries.values().stream()
                .filter(e -> e.kind().equals(kind) && e.reference().equals(orderId))
                .count();
    }

    /** Charged less refunded. */
    public BigDecimal net(String orderId) {
        return entries.values().stream()
                .filter(e -> e.reference().equals(orderId))
                .map(e -> e.kind().equals("refund") ? e.amount().negate() : e.amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether the service has asked for something to which it has written down no answer. */
    public static boolean isOpen(World world, String orderId) {
        int open = 0;
        for (var entry : world.factum("payment").log().read(new StreamId("payment", orderId), 0, 1_000))
            switch ((PaymentEvent) entry.envelope().payload()) {
                case PaymentEvent.ChargeRequested e -> open++;
                case PaymentEvent.RefundRequested e -> open++;
                case PaymentEvent.Captured e -> open -= e.amount().isZero() ? 0 : 1;
                case PaymentEvent.Refunded e -> open -= e.amount().isZero() ? 0 : 1;
                case PaymentEvent.Declined e -> open--;
                case PaymentEvent.Barred e -> {}
            }
        return open > 0;
    }
}
