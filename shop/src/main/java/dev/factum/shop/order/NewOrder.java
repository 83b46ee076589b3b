package dev.factum.shop.order;

import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Money;
import dev.factum.shop.contract.Refused;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An order or a credit note as a client writes it; nothing in it is trusted before it is checked here. */
record NewOrder(
        @Nullable String orderId,
        @Nullable String creditNoteId,
        @Nullable String customerId,
        @Nullable String country,
        @Nullable String date,
        @Nullable String currency,
        @Nullable List<@Nullable NewLine> lines) {

    record NewLine(
            @Nullable String sku,
            @Nullable String description,
            @Nullable Integer quantity,
            @Nullable String unitPrice) {}

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern CUSTOMER = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern PRICE = Pattern.compile("-?\\d{1,7}(\\.\\d{1,4})?");
    private static final int LINES = 2_000;
    private static final int QUANTITY = 1_000_000;

    OrderCommand.Place place(String idIfNone) {
        return new OrderCommand.Place(
                matching("orderId", orderId == null ? idIfNone : orderId, ID),
                customer(),
                checkedCountry(),
                day(),
                checkedLines());
    }

    CreditNoteDecider.Issue issue() {
        return new CreditNoteDecider.Issue(
                matching("creditNoteId", creditNoteId, ID), customer(), checkedCountry(), day(), checkedLines());
    }

    private @Nullable String customer() {
        return customerId == null || customerId.isEmpty() ? null : matching("customerId", customerId, CUSTOMER);
    }

    private String checkedCountry() {
        return text("country", country, 100);
    }

    private LocalDate day() {
        try {
            return LocalDateTime.parse(text("date", date, 40)).toLocalDate();
        } catch (DateTimeParseException e) {
            throw bad("date", "an ISO local date-time such as 2010-12-01T08:26:00");
        }
    }

    private List<Line> checkedLines() {
        if (lines == null || lines.isEmpty() || lines.size() > LINES) throw bad("lines", "1 to " + LINES + " lines");
        var money = matching("currency", currency, CURRENCY);
        var checked = new ArrayList<Line>(lines.size());
        for (int i = 0; i < lines.size(); i++) checked.add(line("lines[" + i + "]", lines.get(i), money));
        return List.copyOf(checked);
    }

    private static Line line(String where, @Nullable NewLine line, String currency) {
        if (line == null) throw bad(where, "a line");
        if (line.quantity() == null || line.quantity() < 1 || line.quantity() > QUANTITY)
            throw bad(where + ".quantity", "a whole number from 1 to " + QUANTITY);
        var price = new BigDecimal(matching(where + ".unitPrice", line.unitPrice(), PRICE));
        return Line.of(text(where + ".sku", line.sku(), 50), line.quantity(), new Money(price, currency));
    }

    private static String matching(String what, @Nullable String value, Pattern pattern) {
        if (value == null || !pattern.matcher(value).matches()) throw bad(what, "of the form " + pattern.pattern());
        return value;
    }

    private static String text(String what, @Nullable String value, int longest) {
        if (value == null
                || value.isBlank()
                || value.length() > longest
                || value.chars().anyMatch(Character::isISOControl))
            throw bad(what, "1 to " + longest + " characters, none of them a control character");
        return value;
    }

    private static Refused bad(String what, String expected) {
        return new Refused(HttpStatus.BAD_REQUEST, "request.invalid", what + " has to be " + expected);
    }
}
