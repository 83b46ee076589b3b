package dev.factum.planted.habits;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.Date;
import java.util.function.Supplier;

/** Asks every clock that is not allowed. */
@SuppressWarnings({"JavaUtilDate", "JavaTimeDefaultTimeZone", "UndefinedEquals"})
public final class MakesClocks {
    long millis() {
        return System.currentTimeMillis();
    }

    Instant instant() {
        return Instant.now();
    }

    Supplier<Instant> reference() {
        return Instant::now;
    }

    LocalDate today() {
        return LocalDate.now();
    }

    OffsetDateTime there() {
        return OffsetDateTime.now(ZoneOffset.UTC);
    }

    Clock utc() {
        return Clock.systemUTC();
    }

    Clock seconds() {
        return Clock.tickSeconds(ZoneOffset.UTC);
    }

    Date date() {
        return new Date();
    }

    Calendar calendar() {
        return Calendar.getInstance();
    }
}
