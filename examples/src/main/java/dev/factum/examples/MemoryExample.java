package dev.factum.examples;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.Position;
import dev.factum.memory.Memory;
import dev.factum.test.DeciderSpecification;
import dev.factum.test.SettableClock;
import java.time.Duration;
import java.util.UUID;

/** Tests without a database: rules as examples, and the whole service on memory, with a clock that you tick. */
public final class MemoryExample {
    record Borrow(String book, String reader) {}

    @TypeName("book.borrowed")
    record Borrowed(String reader) {}

    record Book(String lentTo) {}

    static final Aggregate<Borrow, Book, Borrowed> BOOKS = Aggregate.of(
            "book",
            Borrow.class,
            Book.class,
            Borrowed.class,
            Decider.of(
                    Borrow::book,
                    new Book(""),
                    (book, borrowed) -> new Book(borrowed.reader()),
                    (borrow, book) -> book.lentTo().isEmpty()
                            ? Decision.accept(new Borrowed(borrow.reader()))
                            : Decision.refuse("book.lent", "ask for another")));

    public static void main(String[] args) {
        var emma = DeciderSpecification.of(BOOKS);
        emma.when(new Borrow("Emma", "ben")).then(new Borrowed("ben"));
        emma.given(new Borrowed("anna")).when(new Borrow("Emma", "ben")).thenRefused("book.lent");
        System.out.println("two examples hold");

        // One that does not hold says where.
        try {
            emma.when(new Borrow("Emma", "ben")).then(new Borrowed("anna"));
        } catch (AssertionError e) {
            System.out.println(e.getMessage());
        }

        // The same value that runs on PostgreSQL.
        var service = Service.named("library").decides(BOOKS);
        var clock = new SettableClock();
        try (var library = Factum.start(service, Memory.store(), Memory.topics(), Json.codec(), Settings.of(clock))) {
            library.execute(BOOKS, new Borrow("Emma", "anna"), Cause.request(UUID.randomUUID()));
            clock.tick(Duration.ofHours(1));
            library.execute(BOOKS, new Borrow("Persuasion", "ben"), Cause.request(UUID.randomUUID()));
            for (var e : library.log().read(Position.start("library"), 10))
                System.out.println(e.envelope().time() + " " + e.stream() + " "
                        + e.envelope().payload());
        }
    }
}

/* Output:
two examples hold

when
    Borrow[book=Emma, reader=ben]

then expected
    1. Borrowed[reader=anna]

but was
    1. Borrowed[reader=ben]

difference
    event 1, reader: expected anna, was ben
2026-01-01T00:00:00Z book/Emma Borrowed[reader=anna]
2026-01-01T01:00:00Z book/Persuasion Borrowed[reader=ben]
*/
