package dev.factum.shop.order;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one thread calls, in JDBC and over HTTP, and ends its process at one of them: with the call not made, or made and nobody told. Once dead,
 * no call is made any more.
 */
final class Calls {
    /** Where a process ends; null: nowhere. */
    record Death(int call, boolean before) {}

    /** The process is dead: nobody's to handle. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;

        Died() {
            super("the process died", null, false, false);
        }
    }

    @FunctionalInterface
    private interface Call {
        @Nullable
        Object make() throws Throwable;
    }

    private final Thread counted = Thread.currentThread();
    private final @Nullable Death death;
    private boolean begun;
    private int calls;
    private volatile boolean dead;

    Calls(@Nullable Death death) {
        this.death = death;
    }

    /** What was called before, to start, does not count. */
    void begin() {
        begun = true;
    }

    int count() {
        return calls;
    }

    boolean isDead() {
        return dead;
    }

    /** One call of another kind. */
    <T> T count(Callable<T> call) throws Exception {
        try {
            @SuppressWarnings("unchecked")
            var answer = (T) counted(call::call);
            return answer;
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object counted(Call call) throws Throwable {
        if (dead) throw new SQLException("the process is dead", "08006");
        if (!begun || Thread.currentThread() != counted) return call.make();
        calls++;
        boolean last = death != null && calls == death.call();
        if (last && death.before()) die();
        var answer = call.make();
        if (last) die();
        return answer;
    }

    private void die() {
        dead = true;
        throw new Died();
    }

    /** A source whose connections are counted. */
    DataSource of(DataSource source) {
        return proxy(DataSource.class, source, (name, args, call) -> {
            var answer = call.make();
            return answer instanceof Connection c && name.equals("getConnection") ? of(c) : answer;
        });
    }

    private Connection of(Connection connection) {
        return proxy(Connection.class, connection, (name, args, call) -> {
            if (name.equals("commit") || name.equals("rollback")) return counted(call);
            var answer = call.make();
            var sql = args != null && args.length > 0 && args[0] instanceof String text ? text : "";
            return switch (answer) {
                case PreparedStatement s -> of(PreparedStatement.class, s, connection, sql);
                case Statement s -> of(Statement.class, s, connection, "");
                case null, default -> answer;
            };
        });
    }

    private <S extends Statement> S of(Class<S> type, S statement, Connection connection, String prepared) {
        return proxy(type, statement, (name, args, call) -> {
            if (!name.startsWith("execute")) return call.make();
            var sql = args != null && args.length > 0 && args[0] instanceof String text ? text : prepared;
            return isQuestion(sql) && connection.getAutoCommit() ? call.make() : counted(call);
        });
    }

    private static boolean isQuestion(String sql) {
        return sql.stripLeading().regionMatches(true, 0, "select", 0, 6) && !sql.contains("event_step");
    }

    /** What is done in place of a call. */
    @FunctionalInterface
    private interface Around {
        @Nullable
        Object call(String name, Object @Nullable [] arguments, Call call) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T inner, Around around) {
        return type.cast(Proxy.newProxyInstance(
                Calls.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, args) -> around.call(method.getName(), args, () -> {
                    try {
                        return method.invoke(inner, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
