package dev.factum.shop;

import dev.factum.shop.contract.Style;
import dev.factum.shop.importer.ImportSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param data the file to replay; the shipped December if there is none
 * @param own address of an own PostgreSQL instead of the embedded one
 * @param carrier what carries messages between the services
 * @param rate orders and other documents a second at most
 */
record Run(
        Optional<Path> data,
        Optional<Path> report,
        Optional<String> own,
        Style style,
        Carrier carrier,
        int port,
        int rate,
        boolean once,
        boolean fresh) {
    /** What carries messages: topics in PostgreSQL, or a broker, one that runs or one that is started. */
    sealed interface Carrier {
        record InPostgres() implements Carrier {}

        record OnKafka(Optional<String> address) implements Carrier {}

        record OnRabbitMq(Optional<String> address) implements Carrier {}

        default String word() {
            return switch (this) {
                case InPostgres ignored -> "postgres";
                case OnKafka ignored -> "kafka";
                case OnRabbitMq ignored -> "rabbitmq";
            };
        }

        private static Carrier of(Optional<String> word, Optional<String> kafka, Optional<String> rabbitMq) {
            var meant = kafka.isPresent() ? "kafka" : rabbitMq.isPresent() ? "rabbitmq" : "postgres";
            return switch (word.orElse(meant)) {
                case "postgres" -> new InPostgres();
                case "kafka" -> new OnKafka(kafka);
                case "rabbitmq" -> new OnRabbitMq(rabbitMq);
                case String other ->
                    throw new IllegalArgumentException(
                            "TRANSPORT=" + other + " is none: give postgres, kafka or rabbitmq");
            };
        }
    }

    private static final String SHIPPED = "/data/2010-12.csv.gz";
    private static final int PORT = 8080;

    /** @throws IllegalArgumentException saying which setting is wrong and what it may be */
    static Run of(Map<String, String> settings) {
        var data = path(settings.get("DATA"));
        if (data.isPresent() && !Files.isRegularFile(data.get()))
            throw new IllegalArgumentException("DATA=" + data.get() + " is no file: give a .csv or .csv.gz");
        return new Run(
                data,
                path(settings.get("REPORT")),
                text(settings.get("PG_URL")),
                Style.of(text(settings.get("SAGA")).orElse(Style.ORCHESTRATED.word())),
                Carrier.of(
                        text(settings.get("TRANSPORT")),
                        text(settings.get("KAFKA_URL")),
                        text(settings.get("RABBITMQ_URL"))),
                number(settings, "PORT", PORT, 65_535),
                number(settings, "RATE", ImportSettings.MAX_RATE, ImportSettings.MAX_RATE),
                yes(settings, "ONCE"),
                yes(settings, "FRESH"));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** The folder of this file's content on this database, so that neither two files mix nor the ledgers of two databases. */
    Path folder() throws IOException {
        return Path.of("data")
                .resolve(content() + "-" + carrier.word() + "-" + style.word()
                        + own.map(url -> "-" + hash(url)).orElse(""));
    }

    /** Eight hexadecimal digits of the file's content. */
    String content() throws IOException {
        try (var in = open()) {
            var digest = sha256();
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
            return HexFormat.of().formatHex(digest.digest(), 0, 4);
        }
    }

    /** Of the server and its database: another password is the same place. */
    private static String hash(String url) {
        var place = url.split("\\?", 2)[0].getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sha256().digest(place), 0, 4);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private InputStream open() throws IOException {
        if (data.isPresent()) return Files.newInputStream(data.get());
        var shipped = Run.class.getResourceAsStream(SHIPPED);
        if (shipped == null) throw new IOException("the shop was built without " + SHIPPED);
        return shipped;
    }

    private static Optional<Path> path(@Nullable String value) {
        return text(value).map(Path::of);
    }

    private static Optional<String> text(@Nullable String value) {
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.trim());
    }

    private static int number(Map<String, String> settings, String name, int otherwise, int most) {
        var given = text(settings.get(name));
        if (given.isEmpty()) return otherwise;
        try {
            int number = Integer.parseInt(given.get());
            if (number >= 1 && number <= most) return number;
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name + "=" + given.get() + " is none: give a number from 1 to " + most);
    }

    private static boolean yes(Map<String, String> settings, String name) {
        var value = text(settings.get(name)).orElse("0");
        return !value.equals("0") && !value.equalsIgnoreCase("false") && !value.equalsIgnoreCase("no");
    }
}
