package dev.factum.shop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShopArchitectureTest {
    private static final List<String> ROLES =
            List.of("gateway", "order", "payment", "inventory", "shipping", "notification", "analytics");

    private final JavaClasses shop = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.factum.shop");

    @Test
    void services_share_the_contract_and_nothing_else() {
        for (var role : ROLES) knowsOnlyTheContract(role).check(shop);
    }

    @Test
    void a_service_that_knew_another_would_be_found() {
        var planted = noClasses()
                .that()
                .resideInAPackage("..shop.order..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..shop.contract..");
        assertThatThrownBy(() -> planted.check(shop)).isInstanceOf(AssertionError.class);
    }

    @Test
    void the_importer_is_a_client_like_any_other() {
        classes()
                .that()
                .resideInAPackage("..shop.importer..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.factum.shop.importer..",
                        "java..",
                        "tools.jackson..",
                        "com.fasterxml.jackson..",
                        "de.siegmar.fastcsv..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(shop);
    }

    @Test
    void the_world_outside_knows_nothing_of_the_shop() {
        noClasses()
                .that()
                .resideInAPackage("..shop.provider..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(ROLES.stream(), Stream.of("contract", "importer"))
                        .map(role -> "dev.factum.shop." + role + "..")
                        .toArray(String[]::new))
                .check(shop);
    }

    private static ArchRule knowsOnlyTheContract(String role) {
        var others =
                ROLES.stream().filter(other -> !other.equals(role)).map(other -> "dev.factum.shop." + other + "..");
        return noClasses()
                .that()
                .resideInAPackage("dev.factum.shop." + role + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                others,
                                Stream.of(
                                        "dev.factum.shop.importer..",
                                        "dev.factum.shop.provider..",
                                        "dev.factum.shop.database.."))
                        .toArray(String[]::new));
    }
}
