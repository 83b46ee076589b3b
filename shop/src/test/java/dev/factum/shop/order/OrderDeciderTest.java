package dev.factum.shop.order;

import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Money;
import dev.factum.test.DeciderSpecification;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderDeciderTest {
    private static final LocalDate DAY = LocalDate.parse("2010-12-01");
    private static final List<Line> LINES =
            List.of(line("85123A", 6, "2.55"), line("85123A", 2, "2.55"), line("POST", 1, "18"));
    private static final OrderEvent.Placed PLACED =
            new OrderEvent.Placed("536365", "17850", "United Kingdom", DAY, LINES, money("38.40"));

    private final DeciderSpecification<OrderCommand, OrderDecider.Order, OrderEvent> order =
            DeciderSpecification.of(OrderDecider.ORDERS);

    @Test
    void the_total_is_the_exact_sum_of_the_lines() {
        order.given().when(place(LINES)).then(PLACED);
    }

    @Test
    void an_order_is_placed_once() {
        order.given(PLACED).when(place(LINES)).thenRefused("order.exists");
    }

    @Test
    void an_order_without_lines_is_refused() {
        order.given().when(place(List.of())).thenRefused("order.empty");
    }

    @Test
    void an_order_below_zero_is_refused() {
        order.given().when(place(List.of(line("D", 1, "-5")))).thenRefused("order.negative");
    }

    @Test
    void a_placed_order_can_be_completed_and_stays_completed() {
        var completed = new OrderEvent.Completed("536365", "17850");
        order.given(PLACED).when(new OrderCommand.Complete("536365")).then(completed);
        order.given(PLACED, completed).when(new OrderCommand.Complete("536365")).thenNothing();
        order.given(PLACED, completed)
                .when(new OrderCommand.Cancel("536365", "too late"))
                .thenRefused("order.not-processing");
    }

    @Test
    void a_placed_order_can_be_cancelled_with_its_reason() {
        var cancelled = new OrderEvent.Cancelled("536365", "17850", "declined");
        order.given(PLACED).when(new OrderCommand.Cancel("536365", "declined")).then(cancelled);
        order.given(PLACED, cancelled)
                .when(new OrderCommand.Cancel("536365", "declined"))
                .thenNothing();
        order.given(PLACED, cancelled).when(new OrderCommand.Complete("536365")).thenRefused("order.not-processing");
    }

    @Test
    void an_order_that_nobody_placed_is_not_completed() {
        order.given().when(new OrderCommand.Complete("536365")).thenRefused("order.not-processing");
    }

    private static OrderCommand place(List<Line> lines) {
        return new OrderCommand.Place("536365", "17850", "United Kingdom", DAY, lines);
    }

    static Line line(String sku, int quantity, String price) {
        return Line.of(sku, quantity, money(price));
    }

    static Money money(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }
}
