package dev.factum.shop.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each service a schema and a login role of its own, with a new password at every start. */
public final class Databases {
    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
    private static final int POOL = 6;

    /** @param url with the schema as search path and the service as application name */
    public record Access(String url, String user, String password, String schema) {}

    private final String url;
    private final String suffix;
    private final Map<String, Access> access = new HashMap<>();

    private Databases(String url, String suffix) {
        this.url = url;
        this.suffix = suffix;
    }

    /**
     * @param url of a login that may create schemas, and roles if services are to have logins of their own
     * @param suffix of schema and role names, so that two runs on one server do not mix
     * @param fresh whether to drop what is there
     */
    public static Databases prepare(String url, String suffix, List<String> services, boolean fresh)
            throws SQLException {
        var databases = new Databases(url, suffix);
        try (var c = DriverManager.getConnection(url)) {
            boolean roles = mayCreateRoles(c);
            if (!roles)
                LOG.warn("this login may not create roles: all services use it, separated by their schemas alone");
            for (var service : services) databases.prepare(c, service, roles, fresh);
        }
        return databases;
    }

    private static boolean mayCreateRoles(Connection c) throws SQLException {
        try (var statement = c.createStatement();
                var row = statement.executeQuery(
                        "select rolsuper or rolcreaterole from pg_roles where rolname = current_user")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void prepare(Connection c, String service, boolean roles, boolean fresh) throws SQLException {
        var schema = schema(service) + suffix;
        var role = "shop_" + service + suffix;
        var password = new BigInteger(160, new SecureRandom()).toString(36);
        try (var statement = c.createStatement()) {
            if (roles) {
                statement.execute("do $$ begin if not exists (select from pg_roles where rolname = '" + role
                        + "') then create role " + role + "; end if; end $$");
                statement.execute("alter role " + role + " login password '" + password + "'");
                statement.execute("grant " + role + " to current_user");
            }
            if (fresh) statement.execute("drop schema if exists " + schema + " cascade");
            statement.execute("create schema if not exists " + schema + (roles ? " authorization " + role : ""));
        }
        var place = "currentSchema=" + schema + "&ApplicationName=" + service;
        access.put(
                service,
                roles
                        ? new Access(with(withoutLogin(), place), role, password, schema)
                        : new Access(with(url, place), "", "", schema));
    }

    private static String with(String address, String parameters) {
        return address + (address.contains("?") ? "&" : "?") + parameters;
    }

    /** A login in the address would go before a service's own. */
    private String withoutLogin() {
        var parts = url.split("\\?", 2);
        if (parts.length == 1) return url;
        var others = Arrays.stream(parts[1].split("&"))
                .filter(p -> !p.startsWith("user=") && !p.startsWith("password="))
                .collect(Collectors.joining("&"));
        return others.isEmpty() ? parts[0] : parts[0] + "?" + others;
    }

    /** Not the bare name: {@code order} is a word of SQL. */
    private static String schema(String service) {
        return service.equals("topics") ? service : service + "_service";
    }

    public Access of(String service) {
        var found = access.get(service);
        if (found == null) throw new IllegalArgumentException("no database was prepared for " + service);
        return found;
    }

    /** A small pool as a service. */
    public HikariDataSource pool(String service) {
        var a = of(service);
        var config = new HikariConfig();
        config.setPoolName(service);
        config.setJdbcUrl(a.url());
        if (!a.user().isEmpty()) {
            config.setUsername(a.user());
            config.setPassword(a.password());
        }
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }
}
