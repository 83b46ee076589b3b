package dev.factum.event;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What values of a class look like when they are stored, down to what Java itself knows: if the text is the same, what was written can be
 * read. The records of a sealed interface have names, by which alone they are found again. Immutable; thread-safe.
 *
 * @param text names and types of components, in their order
 * @param names of the records that may stand there; of the class itself, if it is none
 */
public record Shape(String text, Map<String, Class<?>> names) {
    /** @throws IllegalArgumentException naming the component that cannot be stored and read again */
    public static Shape of(Class<?> root) {
        var names = new LinkedHashMap<String, Class<?>>();
        for (var leaf : leaves(root)) {
            var other = names.put(name(leaf), leaf);
            if (other != null)
                throw new IllegalArgumentException(
                        leaf.getName() + " and " + other.getName() + " are both called " + name(leaf) + ": rename one");
        }
        return new Shape(
                names.entrySet().stream()
                        .map(e -> e.getKey() + shape(e.getValue(), root.getSimpleName(), new HashSet<>()))
                        .collect(Collectors.joining("|")),
                Map.copyOf(names));
    }

    public String name(Object value) {
        return name(value.getClass());
    }

    /** The class itself, or the record of its sealed interface, of this name. */
    public Optional<Class<?>> find(String name) {
        return Optional.ofNullable(names.get(name));
    }

    private static String name(Class<?> type) {
        var given = type.getAnnotation(TypeName.class);
        if (given != null) return given.value() + "/" + given.version();
        return Enum.class.isAssignableFrom(type) && !type.isEnum()
                ? type.getSuperclass().getSimpleName()
                : type.getSimpleName();
    }

    private static List<Class<?>> leaves(Class<?> root) {
        return !root.isSealed() || root.isEnum()
                ? List.of(root)
                : Arrays.stream(root.getPermittedSubclasses())
                        .flatMap(permitted -> leaves(permitted).stream())
                        .toList();
    }

    private static String shape(Type type, String path, Set<Type> outer) {
        return switch (type) {
            case ParameterizedType generic -> generic(generic, path, outer);
            case WildcardType wildcard -> shape(wildcard.getUpperBounds()[0], path, outer);
            case GenericArrayType array -> shape(array.getGenericComponentType(), path, outer) + "[]";
            case Class<?> c when c.isArray() -> shape(c.getComponentType(), path, outer) + "[]";
            case Class<?> c when c.isRecord() -> record(c, path, outer);
            case Class<?> c when c.isEnum() -> Arrays.toString(c.getEnumConstants());
            case Class<?> c when isPlain(c) -> c.getName();
            default ->
                throw new IllegalArgumentException(path + " is of the type " + type.getTypeName()
                        + ", which cannot be read again: use a record, an enum or what Java itself has");
        };
    }

    private static String generic(ParameterizedType type, String path, Set<Type> outer) {
        var raw = (Class<?>) type.getRawType();
        var isKnown =
                Collection.class.isAssignableFrom(raw) || Map.class.isAssignableFrom(raw) || raw == Optional.class;
        if (!isKnown || !raw.getName().startsWith("java.")) return shape(raw, path, outer);
        return Arrays.stream(type.getActualTypeArguments())
                .map(argument -> shape(argument, path, outer))
                .collect(Collectors.joining(",", raw.getName() + "<", ">"));
    }

    private static String record(Class<?> type, String path, Set<Type> outer) {
        if (!outer.add(type)) return "^" + type.getSimpleName();
        var text = Arrays.stream(type.getRecordComponents())
                .map(c -> c.getName() + ":" + shape(c.getGenericType(), path + "." + c.getName(), outer))
                .collect(Collectors.joining(",", "{", "}"));
        outer.remove(type);
        return text;
    }

    /** Not a collection: what is in it is not said. */
    private static boolean isPlain(Class<?> c) {
        return c.isPrimitive()
                || (c.getName().startsWith("java.")
                        && c != Object.class
                        && !c.isInterface()
                        && !Collection.class.isAssignableFrom(c)
                        && !Map.class.isAssignableFrom(c)
                        && c != Optional.class);
    }
}
