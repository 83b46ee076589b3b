package dev.factum.shop.order;

import dev.factum.shop.contract.Style;

/** What a checkout may get wrong, and the invariant that tells. */
enum Mistake {
    /** The provider is called without the key that makes a repeated call the same. */
    NO_KEY(Style.ORCHESTRATED, "nothing is charged twice"),
    CHARGE_NOT_UNDONE(Style.ORCHESTRATED, "a cancelled order costs nothing"),
    RESERVATION_NOT_UNDONE(Style.ORCHESTRATED, "a cancelled order holds no goods"),
    SHIPMENT_NOT_UNDONE(Style.ORCHESTRATED, "a cancelled order is not shipped"),
    /** A charge that is declined ends the order, and nothing that was done before is undone. */
    CANCELLED_WITHOUT_UNDO(Style.ORCHESTRATED, "a cancelled order holds no goods"),
    /** Paid, and said to be complete before it is shipped. */
    COMPLETED_TOO_EARLY(Style.ORCHESTRATED, "a completed order is paid"),
    REFUSAL_TAKEN_FOR_ASSENT(Style.ORCHESTRATED, "a completed order is shipped"),
    /** What did not answer in time has surely been paid. */
    SILENCE_TAKEN_FOR_ASSENT(Style.ORCHESTRATED, "a completed order is paid"),
    NO_LAST_WORD(Style.ORCHESTRATED, "every order ends"),
    /** An order that is placed twice is checked out twice. */
    STARTED_AGAIN(Style.ORCHESTRATED, "an order is checked out once"),
    /** What the provider declines is not written down. */
    ANSWER_DROPPED(Style.ORCHESTRATED, "every payment is settled"),
    RELEASED_BY_ITEMS(Style.ORCHESTRATED, "goods add up"),
    RESERVED_IN_PART(Style.ORCHESTRATED, "goods add up"),
    SHIPPED_THOUGH_RELEASED(Style.ORCHESTRATED, "goods add up"),
    SHORTAGE_NOT_REFUNDED(Style.CHOREOGRAPHED, "a cancelled order costs nothing"),
    CARRIER_NOT_HEARD(Style.CHOREOGRAPHED, "a cancelled order costs nothing"),
    SHORTAGE_NOT_HEARD(Style.CHOREOGRAPHED, "every order ends");

    final Style style;
    final String invariant;

    Mistake(Style style, String invariant) {
        this.style = style;
        this.invariant = invariant;
    }
}
