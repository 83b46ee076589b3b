package dev.factum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.runtime.RunningService;
import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What users compile against: every public type of core, with what they can call, implement or extend. */
class PublicApiTest {
    private static final String RUNTIME = RunningService.class.getPackageName();
    private static final Set<String> OF_EVERY_RECORD_OR_ENUM =
            Set.of("equals", "hashCode", "toString", "values", "valueOf");

    @Test
    void users_compile_against_what_they_did() throws Exception {
        var text = new StringBuilder();
        for (var type : compiledWith(Service.class))
            if (isVisible(type) && !type.getPackageName().equals(RUNTIME)) list(type, text);
        Golden.check("public-api.txt", text.toString());
    }

    abstract static class Planted<T extends Comparable<T>> implements Runnable {
        public static final String NAME = "planted";
        protected int left;
        int ours;

        protected Planted(@Nullable T value) {}

        Planted() {}

        public <V> @Nullable T first(List<V> from, String... names) throws IOException {
            return null;
        }

        int ours() {
            return ours;
        }
    }

    sealed interface Choice {
        record One(String name, @Nullable Long number) implements Choice {
            static One hidden() {
                return new One("", null);
            }
        }

        enum Other implements Choice {
            NONE
        }

        default int size() {
            return 0;
        }
    }

    @Test
    void what_others_may_use_is_listed_with_what_may_be_null() {
        assertThat(listed(Planted.class)).isEqualTo("""
                abstract static class dev.factum.PublicApiTest.Planted<T extends Comparable<T>> implements Runnable
                    protected Planted(@Nullable T)
                    protected int left
                    public <V> @Nullable T first(List<V>, String...) throws IOException
                    public static final String NAME
                """);
    }

    @Test
    void of_a_sealed_interface_its_cases_are_listed() {
        assertThat(listed(Choice.class)).isEqualTo("""
                abstract static sealed interface dev.factum.PublicApiTest.Choice permits One, Other
                    public default int size()
                """);
        assertThat(listed(Choice.One.class)).isEqualTo("""
                public static final record dev.factum.PublicApiTest.Choice.One implements PublicApiTest.Choice
                    public @Nullable Long number()
                    public One(String, @Nullable Long)
                    public String name()
                """);
        assertThat(listed(Choice.Other.class)).isEqualTo("""
                public static final enum dev.factum.PublicApiTest.Choice.Other implements PublicApiTest.Choice
                    public static final PublicApiTest.Choice.Other NONE
                """);
    }

    private static List<Class<?>> compiledWith(Class<?> one) throws IOException, URISyntaxException {
        var folder =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (var files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
                    .map(file -> file.substring(0, file.lastIndexOf('.')).replace('/', '.'))
                    .sorted()
                    .<Class<?>>map(PublicApiTest::load)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        return Stream.<Class<?>>iterate(type, t -> t != null, Class::getEnclosingClass)
                .allMatch(t -> isVisible(t.getModifiers()) && !t.isAnonymousClass());
    }

    private static boolean isVisible(Member member) {
        return isVisible(member.getModifiers()) && !member.isSynthetic();
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String listed(Class<?> type) {
        var text = new StringBuilder();
        list(type, text);
        return text.toString();
    }

    private static void list(Class<?> type, StringBuilder text) {
        var members = new TreeSet<String>();
        for (var field : type.getDeclaredFields())
            if (isVisible(field)) members.add(modifiers(field) + of(field.getAnnotatedType()) + " " + field.getName());
        for (var constructor : type.getDeclaredConstructors())
            if (isVisible(constructor)) members.add(modifiers(constructor) + type.getSimpleName() + rest(constructor));
        for (var method : type.getDeclaredMethods())
            if (isVisible(method) && !OF_EVERY_RECORD_OR_ENUM.contains(method.getName()))
                members.add(modifiers(method) + generics(method) + of(method.getAnnotatedReturnType()) + " "
                        + method.getName() + rest(method));
        text.append(head(type)).append('\n');
        members.forEach(member -> text.append("    ").append(member).append('\n'));
    }

    private static String head(Class<?> type) {
        var head = new StringBuilder(
                type.toGenericString().replace("java.lang.", "").replace('$', '.'));
        var above = type.getSuperclass();
        if (above != null && above != Object.class && above != Record.class && above != Enum.class)
            head.append(" extends ")
                    .append(withoutPackages(type.getGenericSuperclass().getTypeName()));
        if (type.getInterfaces().length > 0)
            head.append(type.isInterface() ? " extends " : " implements ")
                    .append(Arrays.stream(type.getGenericInterfaces())
                            .map(one -> withoutPackages(one.getTypeName()))
                            .collect(Collectors.joining(", ")));
        if (type.isSealed())
            head.append(" permits ")
                    .append(Arrays.stream(type.getPermittedSubclasses())
                            .map(Class::getSimpleName)
                            .collect(Collectors.joining(", ")));
        return head.toString();
    }

    private static String modifiers(Member member) {
        int shown = member instanceof Method ? Modifier.methodModifiers() : Modifier.fieldModifiers();
        var text = Modifier.toString(member.getModifiers() & shown) + " ";
        return member instanceof Method method && method.isDefault() ? text + "default " : text;
    }

    private static String generics(Method method) {
        var text =
                Arrays.stream(method.getTypeParameters()).map(Object::toString).collect(Collectors.joining(", "));
        return text.isEmpty() ? "" : "<" + text + "> ";
    }

    /** Parameters and exceptions. */
    private static String rest(Executable executable) {
        var parameters = Arrays.stream(executable.getAnnotatedParameterTypes())
                .map(PublicApiTest::of)
                .collect(Collectors.joining(", "));
        if (executable.isVarArgs()) parameters = parameters.substring(0, parameters.length() - 2) + "...";
        var thrown = Arrays.stream(executable.getGenericExceptionTypes())
                .map(one -> withoutPackages(one.getTypeName()))
                .collect(Collectors.joining(", "));
        return "(" + parameters + ")" + (thrown.isEmpty() ? "" : " throws " + thrown);
    }

    private static String of(AnnotatedType type) {
        return (type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "")
                + withoutPackages(type.getType().getTypeName());
    }

    private static String withoutPackages(String text) {
        return text.replaceAll("\\b(?:[a-z]\\w*\\.)+", "").replace('$', '.');
    }
}
