package dev.factum.shop.payment;

import dev.factum.shop.contract.Money;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.CRC32;
import tools.jackson.databind.json.JsonMapper;

/** The provider over HTTP, for tests of other services. */
public final class Providers {
    private Providers() {}

    /** What is done around a call. */
    @FunctionalInterface
    public interface Around {
        Provider.Answer call(String kind, Callable<Provider.Answer> call) throws Exception;
    }

    /** Open until it is closed. */
    public record Open(Provider provider, AutoCloseable http) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            http.close();
        }
    }

    public static Open http(URI uri) {
        var http = new HttpProvider(uri, JsonMapper.builder().build());
        return new Open(http, http);
    }

    /** See {@link dev.factum.shop.provider.PaymentProvider}. */
    public static boolean isDeclined(String reference) {
        var crc = new CRC32();
        crc.update(("decline " + reference).getBytes(StandardCharsets.UTF_8));
        return crc.getValue() % 100 < 2;
    }

    /** A provider with something done around each call. */
    public record Calling(Provider inner, Around around) implements Provider {
        private Answer call(String kind, Callable<Answer> call) throws IOException, InterruptedException {
            try {
                return around.call(kind, call);
            } catch (IOException | InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Answer charge(String key, String orderId, Money amount) throws IOException, InterruptedException {
            return call("charge", () -> inner.charge(key, orderId, amount));
        }

        @Override
        public Answer refund(String key, String orderId, Money amount) throws IOException, InterruptedException {
            return call("refund", () -> inner.refund(key, orderId, amount));
        }

        @Override
        public Answer payOut(String key, String creditNoteId, Money amount) throws IOException, InterruptedException {
            return call("payout", () -> inner.payOut(key, creditNoteId, amount));
        }

        @Override
        public List<Entry> ledger() throws IOException, InterruptedException {
            return inner.ledger();
        }
    }
}
