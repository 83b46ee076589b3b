package dev.factum.shop.shipping;

import dev.factum.test.simulation.World;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** What became of shipments in a simulated world. */
public final class Shipments {
    private Shipments() {}

    /** {@code shipped} or {@code recalled}; empty: it never went out. */
    public static String of(World world, String orderId) {
        var row = world.rows("shipping", new ShipmentList().table()).get(orderId);
        return row == null ? "" : row.status();
    }

    /** The next order that the carrier will refuse, see {@link ShipmentDecider}. */
    public static String refused(int from) {
        for (int i = from; ; i++) if (isRefused(String.valueOf(i))) return String.valueOf(i);
    }

    public static boolean isRefused(String orderId) {
        var crc = new CRC32();
        crc.update(("carrier " + orderId).getBytes(StandardCharsets.UTF_8));
        return crc.getValue() % 1_000 < 5;
    }
}
