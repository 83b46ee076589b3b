package dev.factum.shop.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CommandTest {
    private final List<Document> documents =
            ReadInvoices.of(DataFile.at(ReadInvoicesTest.EVERY_KIND)).documents();

    @Test
    void an_order_is_sent_as_the_contract_says() {
        assertSent("600002", "/api/orders", """
                {"orderId":"600002","customerId":null,"country":"France","date":"2011-01-04T09:00:00","currency":"GBP","lines":[
                 {"sku":"85123a","description":"same code but for its case","quantity":2,"unitPrice":"5.95"},
                 {"sku":"POST","description":"POSTAGE","quantity":1,"unitPrice":"18"},
                 {"sku":"M","description":"Manual","quantity":2,"unitPrice":"0.0001"}]}""");
    }

    @Test
    void a_credit_note_is_sent_with_the_units_that_come_back() {
        assertSent("C600012", "/api/credit-notes", """
                {"creditNoteId":"C600012","customerId":"17850","country":"United Kingdom","date":"2011-01-05T08:00:00","currency":"GBP","lines":[
                 {"sku":"85123A","description":"WHITE HANGING HEART T-LIGHT HOLDER","quantity":2,"unitPrice":"2.55"},
                 {"sku":"POST","description":"POSTAGE","quantity":1,"unitPrice":"3.2"}]}""");
    }

    @Test
    void a_write_off_is_sent_as_a_stock_movement_fees_included() {
        assertSent("write-off-600008", "/api/stock-movements", """
                {"movementId":"write-off-600008","kind":"write-off","lines":[{"sku":"22423","units":3},{"sku":"POST","units":2}]}""");
    }

    @Test
    void a_bad_debt_is_sent_signed() {
        assertSent("A600015", "/api/bad-debts", """
                {"adjustmentId":"A600015","date":"2011-01-05T09:10:00","amount":"-20000","currency":"GBP","description":"Adjust bad debt"}""");
    }

    @Test
    void opening_stock_is_sent_in_movements_of_at_most_500_products() {
        var units = new LinkedHashMap<String, Long>();
        for (int product = 1; product <= 1_001; product++) units.put("P" + product, (long) product);
        var opening = Command.opening(units);
        assertThat(opening).extracting(Command::id).containsExactly("opening-1", "opening-2", "opening-3");
        assertThat(opening).extracting(Command::lines).containsExactly(500, 500, 1);
        assertJson(opening.getLast(), """
                {"movementId":"opening-3","kind":"opening","lines":[{"sku":"P1001","units":1001}]}""");
    }

    @Test
    void without_products_there_is_no_opening_stock_to_send() {
        assertThat(Command.opening(Map.of())).isEmpty();
    }

    @Test
    void a_key_is_the_same_in_every_release() {
        assertThat(byId("600002").key()).isEqualTo(UUID.fromString("c06a383f-60c8-5e66-83f9-41db79ede7f9"));
    }

    @Test
    void keys_are_uuids_of_version_5_and_differ_by_kind_and_id() {
        var keys = documents.stream()
                .flatMap(document -> Command.of(document).stream())
                .map(Command::key)
                .toList();
        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.version() == 5 && key.variant() == 2);
    }

    private void assertSent(String id, String path, String json) {
        var command = byId(id);
        assertThat(command.path()).isEqualTo(path);
        assertJson(command, json);
    }

    private static void assertJson(Command command, String json) {
        var mapper = new JsonMapper();
        assertThat(mapper.readTree(mapper.writeValueAsBytes(command.body()))).isEqualTo(mapper.readTree(json));
    }

    private Command byId(String id) {
        return documents.stream()
                .flatMap(document -> Command.of(document).stream())
                .filter(command -> command.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
