package dev.factum.shop.payment;

import dev.factum.Factum;
import dev.factum.event.Cause;
import dev.factum.shop.contract.Amount;
import dev.factum.shop.contract.Money;
import dev.factum.shop.contract.Refused;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The payment service, as the gateway asks it. */
@RestController
class PaymentHttp {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern AMOUNT = Pattern.compile("-?\\d{1,12}(\\.\\d{1,4})?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    private final Factum factum;
    private final PaymentBooks books;

    PaymentHttp(Factum factum, PaymentBooks books) {
        this.factum = factum;
        this.books = books;
    }

    record NewBadDebt(
            @Nullable String adjustmentId,
            @Nullable String date,
            @Nullable String amount,
            @Nullable String currency,
            @Nullable String description) {
        BadDebtDecider.Adjust adjust() {
            return new BadDebtDecider.Adjust(
                    matching("adjustmentId", adjustmentId, ID),
                    day(),
                    new Money(
                            new BigDecimal(matching("amount", amount, AMOUNT)),
                            matching("currency", currency, CURRENCY)));
        }

        private LocalDate day() {
            try {
                return LocalDateTime.parse(date == null ? "" : date).toLocalDate();
            } catch (DateTimeParseException e) {
                throw bad("date has to be an ISO local date-time such as 2011-08-12T14:50:00");
            }
        }
    }

    record BadDebtTaken(String adjustmentId, Amount amount) {}

    @PostMapping("/bad-debts")
    ResponseEntity<BadDebtTaken> adjust(
            @RequestHeader("Idempotency-Key") UUID key,
            @RequestHeader("Correlation-Id") String correlation,
            @RequestBody NewBadDebt adjustment) {
        var command = adjustment.adjust();
        var outcome = factum.execute(BadDebtDecider.BAD_DEBTS, command, Cause.request(key, correlation));
        Refused.check(outcome.decision());
        var response = ResponseEntity.accepted();
        if (outcome.repeated()) response.header("Idempotent-Replayed", "true");
        return response.body(new BadDebtTaken(command.adjustmentId(), Amount.of(command.amount())));
    }

    @GetMapping("/books")
    PaymentBooks.Books books() throws IOException, InterruptedException {
        return books.books();
    }

    private static String matching(String what, @Nullable String value, Pattern pattern) {
        if (value == null || !pattern.matcher(value).matches())
            throw bad(what + " has to be of the form " + pattern.pattern());
        return value;
    }

    private static Refused bad(String reason) {
        return new Refused(HttpStatus.BAD_REQUEST, "request.invalid", reason);
    }
}
