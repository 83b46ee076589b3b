package dev.factum.event;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The logical names of a set of records, from sealed interfaces down to their records. The only way from a name in data to a class.
 * Immutable; thread-safe.
 */
public final class Types {
    /** A logical name with its schema version. */
    public record Name(String type, int version) {
        @Override
        public String toString() {
            return type + "/" + version;
        }
    }

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9.-]{0,99}");

    private final Map<Name, Class<?>> classes = new HashMap<>();
    private final Map<Class<?>, Name> names = new HashMap<>();
    private final Map<Class<?>, List<RecordComponent>> tags = new HashMap<>();

    private Types() {}

    /** @throws IllegalArgumentException naming the record that has no {@link TypeName}, shares one, or cannot be stored */
    public static Types of(Collection<? extends Class<?>> roots) {
        var types = new Types();
        for (var root : roots) for (var leaf : records(root)) types.add(leaf);
        return types;
    }

    public static Types of(Class<?> root) {
        return of(List.of(root));
    }

    public Name name(Object value) {
        var name = names.get(value.getClass());
        if (name == null)
            throw new IllegalArgumentException(
                    value.getClass().getName() + " is not one of the types declared here: " + names.values());
        return name;
    }

    public Optional<Class<?>> find(String type, int version) {
        return Optional.ofNullable(classes.get(new Name(type, version)));
    }

    /** Whether the type is known in some version. */
    public boolean knows(String type) {
        return classes.keySet().stream().anyMatch(name -> name.type().equals(type));
    }

    public Set<Name> names() {
        return Set.copyOf(classes.keySet());
    }

    /** The tags of an event as they are stored: {@code name:value}. @throws Undecodable if one has a control character */
    public List<String> tags(Object event) {
        var found = tags.get(event.getClass());
        if (found == null || found.isEmpty()) return List.of();
        var values = new ArrayList<String>(found.size());
        for (var component : found) {
            try {
                var value = component.getAccessor().invoke(event);
                if (value != null) values.add(tagName(component) + ":" + plain(event, component, value.toString()));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read tag " + component, e);
            }
        }
        return values;
    }

    private String plain(Object event, RecordComponent component, String value) {
        if (value.chars().anyMatch(Character::isISOControl))
            throw new Undecodable("the tag '" + tagName(component) + "' of " + name(event)
                    + " has a control character: find events by something plainer");
        return value;
    }

    private void add(Class<?> leaf) {
        if (names.containsKey(leaf)) return;
        var annotation = leaf.getAnnotation(TypeName.class);
        if (annotation == null)
            throw new IllegalArgumentException(
                    leaf.getName() + " is stored or sent and has no name: put @TypeName on it");
        var name = new Name(annotation.value(), annotation.version());
        if (!TYPE.matcher(name.type()).matches() || name.version() < 1)
            throw new IllegalArgumentException("@TypeName of " + leaf.getName() + " is " + name
                    + ": lower case letters, digits, dots and dashes, at most 100, and a version from 1");
        var other = classes.putIfAbsent(name, leaf);
        if (other != null)
            throw new IllegalArgumentException(
                    leaf.getName() + " and " + other.getName() + " are both called " + name + ": rename one");
        names.put(leaf, name);
        checkStorable(leaf, leaf.getName(), new HashSet<>());
        var tagged = new ArrayList<RecordComponent>();
        for (var component : leaf.getRecordComponents())
            if (component.isAnnotationPresent(Tag.class)) {
                component.getAccessor().setAccessible(true);
                tagged.add(component);
            }
        tags.put(leaf, tagged);
    }

    private static String tagName(RecordComponent component) {
        var given = component.getAnnotation(Tag.class).value();
        return given.isEmpty() ? component.getName() : given;
    }

    private static List<Class<?>> records(Class<?> root) {
        if (root.isRecord()) return List.of(root);
        if (!root.isSealed())
            throw new IllegalArgumentException(root.getName()
                    + " is neither a record nor a sealed interface: what is stored must be listed by the compiler");
        var leaves = new ArrayList<Class<?>>();
        for (var permitted : root.getPermittedSubclasses()) leaves.addAll(records(permitted));
        return leaves;
    }

    /** An interface inside a record would need a class name in data to be read back. */
    private static void checkStorable(Type type, String path, Set<Type> seen) {
        if (!seen.add(type)) return;
        if (type instanceof ParameterizedType generic) {
            var raw = (Class<?>) generic.getRawType();
            if (!Collection.class.isAssignableFrom(raw) && !Map.class.isAssignableFrom(raw))
                checkStorable(raw, path, seen);
            for (var argument : generic.getActualTypeArguments()) checkStorable(argument, path, seen);
        } else if (type instanceof WildcardType wildcard) {
            for (var bound : wildcard.getUpperBounds()) checkStorable(bound, path, seen);
        } else if (type instanceof GenericArrayType array) {
            checkStorable(array.getGenericComponentType(), path, seen);
        } else if (type instanceof Class<?> c) {
            if (c.isArray()) checkStorable(c.getComponentType(), path, seen);
            else if (c.isRecord())
                for (var component : c.getRecordComponents())
                    checkStorable(component.getGenericType(), path + "." + component.getName(), seen);
            else if (c == Object.class
                    || c.isInterface()
                    || (Modifier.isAbstract(c.getModifiers()) && !c.isPrimitive() && !c.isEnum()))
                throw new IllegalArgumentException(path + " is of the type " + c.getName()
                        + ", which says no class to read it back: use a record");
        }
    }
}
