package dev.factum.cli;

import dev.factum.postgres.PostgresLog.Check;
import dev.factum.postgres.PostgresLog.Verification;
import java.util.Locale;

/** What a verification has found, for programs. */
final class VerifyJson {
    private VerifyJson() {}

    static String of(String schema, Verification found) {
        var json = Json.object();
        json.put("schema", schema);
        json.put("sound", found.isSound());
        json.put("events", found.events());
        json.put("streams", found.streams());
        var checks = json.putArray("checks");
        for (var check : Check.values()) checks.add(name(check));
        var findings = json.putArray("findings");
        for (var finding : found.findings())
            findings.addObject()
                    .put("check", name(finding.check()))
                    .put("subject", finding.subject())
                    .put("what", finding.what());
        json.put("more", found.more());
        var unchecked = json.putArray("unchecked");
        found.unchecked().forEach(unchecked::add);
        return Json.text(json);
    }

    private static String name(Check check) {
        return check.name().toLowerCase(Locale.ROOT);
    }
}
