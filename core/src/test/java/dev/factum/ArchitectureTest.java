package dev.factum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.factum.planted.habits.AsksTheGivenClock;
import dev.factum.planted.habits.FindsClasses;
import dev.factum.planted.habits.KeepsState;
import dev.factum.planted.habits.KnowsOthers;
import dev.factum.planted.habits.MakesClocks;
import dev.factum.planted.habits.Serializes;
import dev.factum.planted.habits.Sleeps;
import dev.factum.planted.house.Door;
import dev.factum.planted.house.event.KnowsDoor;
import dev.factum.planted.house.event.KnowsLater;
import dev.factum.planted.house.event.Plain;
import dev.factum.planted.house.log.KnowsRuntime;
import dev.factum.planted.house.log.Later;
import dev.factum.planted.house.runtime.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What ARCHITECTURE.md says and what style asks for, each rule with a test in which it is seen to fail. */
class ArchitectureTest {
    private static final String ROOT = "dev.factum";
    private static final String PLANTED = "dev.factum.planted";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static JavaClasses planted(Class<?>... classes) {
        return new ClassFileImporter().importClasses(classes);
    }

    /** Each of these is found, and nothing else is. */
    private static void assertFinds(ArchRule rule, JavaClasses planted, String... each) {
        var details = rule.evaluate(planted).getFailureReport().getDetails();
        for (var name : each) assertThat(details).as(name).anyMatch(detail -> detail.contains(name));
        assertThat(details).allMatch(detail -> Stream.of(each).anyMatch(detail::contains));
    }

    @Nested
    class Packages {
        private final List<String> order = List.of("event", "log", "runtime");
        private final ArchRule house = CoreRules.packagesKnowThoseBefore(PLANTED + ".house", order);

        @Test
        void a_package_knows_those_before_it() throws IOException {
            CoreRules.packagesKnowThoseBefore(ROOT, ArchitecturePage.read().packages())
                    .check(CORE);
        }

        @Test
        void a_package_that_knew_a_later_one_would_be_found() {
            assertFinds(house, planted(KnowsLater.class), "KnowsLater");
        }

        @Test
        void a_package_that_knew_the_door_would_be_found() {
            assertFinds(house, planted(KnowsDoor.class), "KnowsDoor");
        }

        @Test
        void a_package_that_knew_the_runtime_would_be_found_wherever_it_stands() {
            var planted = planted(KnowsRuntime.class);
            assertFinds(house, planted, "KnowsRuntime");
            assertFinds(
                    CoreRules.packagesKnowThoseBefore(PLANTED + ".house", List.of("event", "runtime", "log")),
                    planted,
                    "KnowsRuntime");
        }

        @Test
        void a_package_that_knew_one_that_is_not_listed_would_be_found() {
            assertFinds(
                    CoreRules.packagesKnowThoseBefore(PLANTED + ".house", List.of("log")),
                    planted(Later.class),
                    "Later");
        }

        @Test
        void the_door_and_the_runtime_may_know_each_other_and_all_others() {
            house.check(planted(Door.class, Engine.class, Later.class, Plain.class));
        }

        @Test
        void the_page_lists_the_packages_that_there_are() throws IOException {
            var existing = new TreeSet<String>();
            CORE.forEach(one -> existing.add(CoreRules.name(ROOT, one)));
            existing.removeIf(String::isEmpty);
            assertThat(ArchitecturePage.read().wrongAbout(existing)).isEmpty();
        }

        @Test
        void packages_that_the_page_lacks_or_invents_would_be_found() {
            var page = ArchitecturePage.parse(page("a -> b", "event log\nlog saga"));
            assertThat(page.wrongAbout(Set.of("event", "log", "topic")))
                    .containsExactly(
                            "the page lists the package saga, and there is none",
                            "the page does not list the package topic",
                            "the page lists a package twice");
        }
    }

    @Nested
    class Modules {
        private static final String POM = """
                <project>
                  <groupId>dev.factum</groupId>
                  <artifactId>factum-%s</artifactId>
                  <dependencyManagement>
                    <dependencies><dependency><groupId>dev.factum</groupId><artifactId>factum-shop</artifactId></dependency></dependencies>
                  </dependencyManagement>
                  <dependencies>%s</dependencies>
                </project>
                """;

        private final Map<String, Set<String>> arrows =
                Map.of("postgres", Set.of("core"), "spring", Set.of("postgres"), "shop", Set.of("spring"));

        private final Map<String, String> poms = new TreeMap<>(Map.of(
                "core", pom("core"),
                "postgres", pom("postgres", "core"),
                "spring", pom("spring", "postgres", "core"),
                "shop", pom("shop", "spring")));

        private static String pom(String module, String... known) {
            var dependencies = new StringBuilder();
            for (var one : known) dependencies.append(dependency("dev.factum", "factum-" + one, ""));
            return POM.formatted(module, dependencies);
        }

        private static String dependency(String group, String artifact, String more) {
            return "<dependency><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId>" + more
                    + "</dependency>";
        }

        @Test
        void modules_know_each_other_as_the_page_says() throws IOException {
            var root = ArchitecturePage.root();
            var all = new TreeMap<String, String>();
            for (var module : ModuleArrows.modules(Files.readString(root.resolve("pom.xml"))))
                all.put(module, Files.readString(root.resolve(module).resolve("pom.xml")));
            assertThat(all).containsKeys("core", "json");
            assertThat(ModuleArrows.wrong(ArchitecturePage.read().arrows(), all))
                    .isEmpty();
        }

        @Test
        void what_the_arrows_reach_may_be_known() {
            assertThat(ModuleArrows.wrong(arrows, poms)).isEmpty();
            poms.put("shop", pom("shop", "core"));
            assertThat(ModuleArrows.wrong(arrows, poms)).isEmpty();
        }

        @Test
        void an_arrow_against_the_page_would_be_found() {
            poms.put("postgres", pom("postgres", "core", "spring"));
            poms.put("core", pom("core", "postgres"));
            assertThat(ModuleArrows.wrong(arrows, poms))
                    .containsExactly(
                            "core knows postgres, and no arrow says so", "postgres knows spring, and no arrow says so");
        }

        @Test
        void only_what_tests_know_does_not_count() {
            poms.put(
                    "core",
                    POM.formatted(
                            "core",
                            dependency("dev.factum", "factum-shop", "<scope>test</scope>")
                                    + dependency("org.example", "factum-shop", "")));
            assertThat(ModuleArrows.wrong(arrows, poms)).isEmpty();
            for (var scope : List.of("runtime", "provided", "compile")) {
                poms.put(
                        "core",
                        POM.formatted("core", dependency("dev.factum", "factum-shop", "<scope>" + scope + "</scope>")));
                assertThat(ModuleArrows.wrong(arrows, poms)).as(scope).hasSize(1);
            }
        }

        @Test
        void a_module_that_the_page_lacks_or_invents_would_be_found() {
            poms.put("kafka", pom("kafka"));
            poms.remove("shop");
            assertThat(ModuleArrows.wrong(arrows, poms))
                    .containsExactly(
                            "the page speaks of the module shop, and there is none",
                            "no arrow speaks of the module kafka");
        }

        @Test
        void arrows_that_go_round_would_be_found() {
            assertThat(ModuleArrows.wrong(
                            Map.of("core", Set.of("shop"), "shop", Set.of("core")),
                            Map.of("core", pom("core"), "shop", pom("shop"))))
                    .containsExactly("the arrows of core go round", "the arrows of shop go round");
        }
    }

    @Nested
    class Page {
        @Test
        void its_lists_are_read() {
            assertThat(ArchitecturePage.parse(page("a -> b\nc -> a  b", "event log\n topic")))
                    .isEqualTo(new ArchitecturePage(
                            List.of("event", "log", "topic"), Map.of("a", Set.of("b"), "c", Set.of("a", "b"))));
        }

        @Test
        void a_list_that_cannot_be_read_is_not_passed_over() {
            assertThatThrownBy(() -> ArchitecturePage.parse("```arrows\na -> b\n```"))
                    .hasMessage("the page has no list ```packages");
            assertThatThrownBy(() -> ArchitecturePage.parse("```packages\nevent\n```"))
                    .hasMessage("the page has no list ```arrows");
            assertThatThrownBy(() -> ArchitecturePage.parse(page("a b", "event")))
                    .hasMessage("an arrow reads like a -> b c, not 'a b'");
            assertThatThrownBy(() -> ArchitecturePage.parse(page("a -> b\na -> c", "event")))
                    .hasMessage("two lines of arrows begin at a");
        }
    }

    private static String page(String arrows, String packages) {
        return "# A page\n\n```\nnot this\n```\n\n```arrows\n" + arrows + "\n```\n\n```packages\n" + packages
                + "\n```\n";
    }

    @Nested
    class Habits {
        @Test
        void core_knows_the_jdk_jspecify_and_slf4j() {
            CoreRules.knowsNothingBut(ROOT, "java..", "org.jspecify..", "org.slf4j..")
                    .check(CORE);
        }

        @Test
        void another_library_would_be_found() {
            assertFinds(CoreRules.knowsNothingBut(PLANTED, "java.."), planted(KnowsOthers.class), "KnowsOthers");
        }

        @Test
        void nobody_sleeps() {
            CoreRules.nobodySleeps(ROOT).check(CORE);
        }

        @Test
        void sleep_would_be_found() {
            assertFinds(
                    CoreRules.nobodySleeps(PLANTED),
                    planted(Sleeps.class),
                    "Sleeps.sleep()",
                    "Sleeps.sleepFor()",
                    "Sleeps.unit()",
                    "Sleeps.park()",
                    "Sleeps.parkUntil()");
        }

        @Test
        void the_only_clock_is_that_of_the_settings() {
            CoreRules.theOnlyClockIsMadeBy(Settings.class, ROOT).check(CORE);
        }

        @Test
        void another_clock_would_be_found() {
            assertFinds(
                    CoreRules.theOnlyClockIsMadeBy(Settings.class, PLANTED),
                    planted(MakesClocks.class),
                    "MakesClocks.millis()",
                    "MakesClocks.instant()",
                    "MakesClocks.reference()",
                    "MakesClocks.today()",
                    "MakesClocks.there()",
                    "MakesClocks.utc()",
                    "MakesClocks.seconds()",
                    "MakesClocks.date()",
                    "MakesClocks.calendar()");
        }

        @Test
        void a_clock_may_be_asked_and_time_be_measured() {
            CoreRules.theOnlyClockIsMadeBy(Settings.class, PLANTED).check(planted(AsksTheGivenClock.class));
            CoreRules.theOnlyClockIsMadeBy(MakesClocks.class, PLANTED)
                    .check(planted(MakesClocks.class, AsksTheGivenClock.class));
        }

        @Test
        void nothing_static_can_change() {
            CoreRules.nothingStaticCanChange(ROOT).check(CORE);
        }

        @Test
        void static_state_would_be_found() {
            assertFinds(
                    CoreRules.nothingStaticCanChange(PLANTED),
                    planted(KeepsState.class),
                    "counter",
                    "COUNTERS",
                    "ATOMIC",
                    "CACHE",
                    "LIST",
                    "CONTEXT");
        }

        @Test
        void no_class_is_found_by_its_name() {
            CoreRules.noClassIsFoundByName(ROOT).check(CORE);
        }

        @Test
        void a_class_found_by_its_name_would_be_found() {
            assertFinds(CoreRules.noClassIsFoundByName(PLANTED), planted(FindsClasses.class), "byName(", "byLoader(");
        }

        @Test
        void nothing_is_serialized() {
            CoreRules.nothingIsSerialized(ROOT).check(CORE);
        }

        @Test
        void serialization_would_be_found() {
            assertFinds(CoreRules.nothingIsSerialized(PLANTED), planted(Serializes.class), "read(", "write(");
        }
    }
}
