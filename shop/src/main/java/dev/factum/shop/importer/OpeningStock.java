package dev.factum.shop.importer;

import dev.factum.shop.importer.Document.Line;
import dev.factum.shop.importer.Document.Order;
import dev.factum.shop.importer.Document.WriteOff;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The units of each product on the shelf before the first order: all that the file sells and writes off, except for one product in a
 * hundred, which starts with half, so that some orders truly run out. Pure, and the same in every run.
 */
final class OpeningStock {
    private static final int SCARCE_ONE_IN = 100;
    private static final int SCARCE = 37;

    private OpeningStock() {}

    /** Units by product, in file order; none of 0. */
    static Map<String, Long> of(List<Document> documents) {
        var units = new LinkedHashMap<String, Long>();
        for (var document : documents)
            if (takesFromStock(document)) document.lines().forEach(line -> add(line, units));
        units.replaceAll((sku, demand) -> isScarce(sku) ? demand / 2 : demand);
        units.values().removeIf(none -> none == 0);
        return units;
    }

    static boolean isScarce(String sku) {
        var hash = new CRC32();
        hash.update(sku.getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % SCARCE_ONE_IN == SCARCE;
    }

    private static boolean takesFromStock(Document document) {
        return document instanceof Order || document instanceof WriteOff;
    }

    private static void add(Line line, Map<String, Long> units) {
        if (!Fees.CODES.contains(line.sku())) units.merge(line.sku(), (long) line.units(), Long::sum);
    }
}
