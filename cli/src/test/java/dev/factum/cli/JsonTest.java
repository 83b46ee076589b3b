package dev.factum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What programs read: whoever changes it changes them. */
class JsonTest {
    private static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }

    @Test
    void the_status_of_a_log_has_this_form() {
        assertThat(read(StatusJson.of(Samples.held()))).isEqualTo(read("""
                {
                  "schema": "bank",
                  "server": "18.6",
                  "now": "2026-03-01T12:00:00Z",
                  "last": { "at": 4830, "sub": 0 },
                  "written": "2026-03-01T11:59:59Z",
                  "readable": { "at": 4828, "sub": 0 },
                  "gaps": 11,
                  "late": 2,
                  "holders": [
                    {
                      "kind": "session",
                      "pid": 31337,
                      "application": "nightly-import",
                      "user": "bank",
                      "state": "idle in transaction",
                      "statement": "insert into bank.event (id, category, key, version) values ($1, $2, $3, $4)",
                      "since": "2026-03-01T11:55:48Z",
                      "seconds": 252.0
                    },
                    {
                      "kind": "prepared",
                      "gid": "order-7",
                      "owner": "payments",
                      "since": "2026-03-01T11:58:45Z",
                      "seconds": 75.0
                    },
                    {
                      "kind": "session",
                      "pid": 31402,
                      "application": "shop",
                      "user": "bank",
                      "state": "active",
                      "statement": "commit",
                      "since": "2026-03-01T12:00:00Z",
                      "seconds": 0.0
                    }
                  ],
                  "readers": [
                    {
                      "reader": "account_list@1",
                      "topic": null,
                      "position": { "at": 4828, "sub": 0 },
                      "behind": 2,
                      "saved": "2026-03-01T12:00:00Z"
                    },
                    {
                      "reader": "listener",
                      "topic": "bank.events",
                      "position": { "at": 4698, "sub": 0 },
                      "behind": null,
                      "saved": "2026-03-01T11:59:58Z"
                    },
                    {
                      "reader": "reader",
                      "topic": null,
                      "position": { "at": 4217, "sub": 0 },
                      "behind": 613,
                      "saved": "2026-03-01T10:58:00Z"
                    }
                  ],
                  "parked": [
                    { "reader": "reader", "keys": 3, "messages": 12, "left": 1, "since": "2026-03-01T09:55:00Z" }
                  ],
                  "tables": [
                    { "table": "event", "rows": 4830, "bytes": 2244608 },
                    { "table": "inbox", "rows": 1204, "bytes": 385024 }
                  ]
                }
                """));
    }

    @Test
    void what_a_verification_has_found_has_this_form() {
        assertThat(read(VerifyJson.of("bank", Samples.broken()))).isEqualTo(read("""
                {
                  "schema": "bank",
                  "sound": false,
                  "events": 4710,
                  "streams": 1204,
                  "checks": ["holes", "duplicates", "order", "late", "checkpoints", "sequence", "guard"],
                  "findings": [
                    { "check": "holes", "subject": "account/anna", "what": "account/anna has no version 2" },
                    {
                      "check": "checkpoints",
                      "subject": "reader",
                      "what": "reader stands at 4217 with the event 019ca924-8c00-7000-8000-000000000001, which is not in the log"
                    }
                  ],
                  "more": 0,
                  "unchecked": []
                }
                """));
    }

    @Test
    void names_are_in_this_order() {
        assertThat(read(StatusJson.of(Samples.calm())).propertyNames())
                .containsExactly(
                        "schema",
                        "server",
                        "now",
                        "last",
                        "written",
                        "readable",
                        "gaps",
                        "late",
                        "holders",
                        "readers",
                        "parked",
                        "tables");
    }
}
