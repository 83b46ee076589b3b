package dev.factum.planted.habits;

/** Finds classes by their names. */
public final class FindsClasses {
    Class<?> byName(String name) throws ClassNotFoundException {
        return Class.forName(name);
    }

    Class<?> byLoader(String name) throws ClassNotFoundException {
        return getClass().getClassLoader().loadClass(name);
    }
}
