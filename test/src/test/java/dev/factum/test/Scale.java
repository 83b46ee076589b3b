package dev.factum.test;

/** How often a proof repeats what it proves: a few times in every check, many times where {@code -Dfactum.prove=true} asks for its long form. */
final class Scale {
    /** A system property: whether proofs are run in their long form. */
    static final String PROVE = "factum.prove";

    private Scale() {}

    static int of(int inEveryCheck, int inTheLongForm) {
        return Boolean.getBoolean(PROVE) ? inTheLongForm : inEveryCheck;
    }
}
