package dev.factum.shop;

import dev.factum.shop.importer.ImportFailed;
import dev.factum.shop.importer.ImportSettings;
import dev.factum.shop.importer.Importer;
import dev.factum.shop.provider.PaymentProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One part of the shop, told by its environment alone: what a container runs. A role takes Spring's names, {@code SPRING_DATASOURCE_URL}, {@code FACTUM_TRANSPORT},
 * {@code SHOP_GATEWAY}; {@code provider} is the stand-in for a payment provider; {@code import} replays a file through the gateway, and ends.
 */
public final class Deployed {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Deployed() {}

    public static void main(String[] arguments) throws IOException {
        if (System.getProperty("shop.log") == null) System.setProperty("shop.log", "/dev/stdout");
        var part = arguments.length == 1 ? arguments[0] : "";
        switch (part) {
            case "provider" -> provide(System.getenv());
            case "import" -> System.exit(replay(System.getenv()));
            default -> Role.of(part).ifPresentOrElse(Deployed::serve, Deployed::sayWhich);
        }
    }

    private static void serve(Role role) {
        role.application()
                .registerShutdownHook(true)
                .properties("spring.main.keep-alive=true")
                .run();
    }

    private static void sayWhich() {
        var roles = Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", "));
        System.err.println("say which part: " + roles + ", provider or import");
        System.exit(MISUSED);
    }

    private static void provide(Map<String, String> settings) throws IOException {
        var address = new InetSocketAddress(required(settings, "SERVER_ADDRESS"), port(settings));
        PaymentProvider.start(Path.of(required(settings, "LEDGER")), address);
    }

    private static int replay(Map<String, String> settings) {
        var data = Optional.ofNullable(settings.get("DATA")).map(Path::of);
        try {
            var what = ImportSettings.of(URI.create(required(settings, "SHOP_GATEWAY")))
                    .withData(data.orElse(null));
            return Importer.run(what, System.out).holds() ? 0 : FAILED;
        } catch (ImportFailed e) {
            System.err.println(e.getMessage());
            return FAILED;
        }
    }

    private static int port(Map<String, String> settings) {
        return Integer.parseInt(required(settings, "SERVER_PORT"));
    }

    private static String required(Map<String, String> settings, String name) {
        var value = settings.get(name);
        if (value == null || value.isBlank()) throw new IllegalArgumentException(name + " is not set");
        return value;
    }
}
