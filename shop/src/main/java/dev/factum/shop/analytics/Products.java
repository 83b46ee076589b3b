package dev.factum.shop.analytics;

import dev.factum.event.Envelope;
import dev.factum.shop.contract.Inventory.Product;
import dev.factum.store.Transaction;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** A copy of which products can be had, so that nobody has to be asked: the newest version wins, in whatever order they come. */
final class Products {
    private static final String KEEP = """
            insert into product (sku, available, version)
            select distinct on (u.sku) u.sku, u.available, u.version from unnest(?::text[], ?::bool[], ?::int8[]) u (sku, available, version)
             order by u.sku, u.version desc
            on conflict (sku) do update set available = excluded.available, version = excluded.version where product.version < excluded.version
            """;

    private Products() {}

    static void keep(List<Envelope<Product>> changed, Transaction tx) throws SQLException {
        var c = tx.connection();
        try (var keep = c.prepareStatement(KEEP)) {
            keep.setArray(1, c.createArrayOf("text", each(changed, Product::sku)));
            keep.setArray(2, c.createArrayOf("bool", each(changed, Product::available)));
            keep.setArray(3, c.createArrayOf("int8", each(changed, Product::version)));
            keep.executeUpdate();
        }
    }

    private static Object[] each(List<Envelope<Product>> changed, Function<Product, Object> value) {
        return changed.stream().map(Envelope::payload).map(value).toArray();
    }
}
