package dev.factum;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The rules for core, each made of what it is to hold for, so that a test can see it fail. */
final class CoreRules {
    private static final String RUNTIME = "runtime";
    private static final String DOOR = "";
    private static final List<Class<?>> MUTABLE =
            List.of(Collection.class, Map.class, ThreadLocal.class, StringBuilder.class, Date.class);

    private CoreRules() {}

    /** A package knows those before it. The root package and runtime know each other, and nobody else knows either. */
    static ArchRule packagesKnowThoseBefore(String root, List<String> order) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<JavaClass>("know only packages that stand before their own") {
                    @Override
                    public void check(JavaClass one, ConditionEvents events) {
                        for (var dependency : one.getDirectDependenciesFromSelf()) {
                            var known = dependency.getTargetClass().getBaseComponentType();
                            if (!isWithin(root, known) || mayKnow(order, name(root, one), name(root, known))) continue;
                            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                        }
                    }
                });
    }

    private static boolean isWithin(String root, JavaClass one) {
        return (one.getPackageName() + ".").startsWith(root + ".");
    }

    /** Of the package below the root; empty for the root itself. */
    static String name(String root, JavaClass one) {
        var below = one.getPackageName().substring(root.length());
        return below.isEmpty() ? DOOR : below.substring(1).split("\\.", -1)[0];
    }

    private static boolean mayKnow(List<String> order, String from, String to) {
        if (from.equals(to) || from.equals(DOOR)) return true;
        if (to.equals(DOOR)) return from.equals(RUNTIME);
        if (to.equals(RUNTIME)) return false;
        return order.contains(to) && order.indexOf(to) < order.indexOf(from);
    }

    static ArchRule knowsNothingBut(String root, String... packages) {
        var known = new ArrayList<>(List.of(packages));
        known.add(root + "..");
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(known.toArray(String[]::new));
    }

    /** Sleeping is waiting for a time, and not for what one waits for. */
    static ArchRule nobodySleeps(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(notUse(
                        "what waits for a time alone",
                        t -> isOf(t, Thread.class, "sleep")
                                || isOf(t, TimeUnit.class, "sleep")
                                || isOf(t, LockSupport.class, "parkNanos")
                                || isOf(t, LockSupport.class, "parkUntil")));
    }

    /** @param maker the one place where a clock is made; {@code System.nanoTime} measures and says no time */
    static ArchRule theOnlyClockIsMadeBy(Class<?> maker, String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .doNotHaveFullyQualifiedName(maker.getName())
                .should(notUse("another clock than the one it is given", CoreRules::isClock));
    }

    private static boolean isClock(CodeUnitAccessTarget target) {
        return isOf(target, System.class, "currentTimeMillis")
                || isOf(target, Calendar.class, "getInstance")
                || (isOf(target, Date.class, "<init>")
                        && target.getRawParameterTypes().isEmpty())
                || (isOfTime(target) && makesOne(target.getName()) && !takesAClock(target));
    }

    private static boolean isOfTime(CodeUnitAccessTarget target) {
        return target.getOwner().getPackageName().startsWith("java.time");
    }

    private static boolean makesOne(String name) {
        return name.equals("now") || name.startsWith("system") || name.startsWith("tick");
    }

    private static boolean takesAClock(CodeUnitAccessTarget target) {
        return target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
    }

    /** What cannot be seen to be immutable counts as mutable. */
    static ArchRule nothingStaticCanChange(String root) {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .and()
                .areStatic()
                .should(new ArchCondition<JavaField>("be final and of an immutable type") {
                    @Override
                    public void check(JavaField field, ConditionEvents events) {
                        if (field.getModifiers().contains(JavaModifier.SYNTHETIC)) return;
                        if (!field.getModifiers().contains(JavaModifier.FINAL) || isMutable(field.getRawType()))
                            events.add(SimpleConditionEvent.violated(field, field.getDescription() + " can change"));
                    }
                });
    }

    private static boolean isMutable(JavaClass type) {
        return type.isArray()
                || type.getPackageName().startsWith("java.util.concurrent")
                || MUTABLE.stream().anyMatch(type::isAssignableTo);
    }

    static ArchRule noClassIsFoundByName(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(notUse(
                        "the name of a class to find it",
                        t -> isOf(t, Class.class, "forName") || isOf(t, ClassLoader.class, "loadClass")));
    }

    static ArchRule nothingIsSerialized(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class);
    }

    private static boolean isOf(CodeUnitAccessTarget target, Class<?> owner, String name) {
        return target.getOwner().isAssignableTo(owner) && target.getName().equals(name);
    }

    /** Neither calls nor method references. */
    private static ArchCondition<JavaClass> notUse(String what, Predicate<CodeUnitAccessTarget> target) {
        return new ArchCondition<>("not use " + what) {
            @Override
            public void check(JavaClass one, ConditionEvents events) {
                for (var access : one.getCodeUnitAccessesFromSelf())
                    if (target.test(access.getTarget()))
                        events.add(SimpleConditionEvent.violated(access, access.getDescription()));
            }
        };
    }
}
