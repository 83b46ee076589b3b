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

/** Gives each service a schema, or a database, and a login role of its own, with a new password at every start. */
public final class Databases {
    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
    private static final int POOL = 6;

    /** @param url with the schema as search path and the service as application name */
    public record Access(String url, String user, String password, String schema) {}

    private final String suffix;
    private final Map<String, Access> access = new HashMap<>();

    private Databases(String suffix) {
        this.suffix = suffix;
    }

    /**
     * @param url of a login that may create schemas, and roles if services are to have logins of their own
     * @param suffix of schema and role names, so that two runs on one server do not mix
     * @param fresh whether to drop what is there
     */
    public static Databases prepare(String url, String suffix, List<String> services, boolean fresh)
            throws SQLException {
        var databases = new Databases(suffix);
        try (var c = DriverManager.getConnection(url)) {
            boolean roles = mayCreateRoles(c);
            for (var service : services) databases.prepare(c, url, service, roles, fresh);
        }
        return databases;
    }

    /**
     * Each schema in a database of its own.
     *
     * @param url of a login that may create databases
     * @throws SQLException also if it may not
     */
    public static Databases prepareApart(String url, String suffix, List<String> services, boolean fresh)
            throws SQLException {
        var databases = new Databases(suffix);
        try (var c = DriverManager.getConnection(url)) {
            if (!may(c, "rolcreatedb"))
                throw new SQLException("its login may not create databases, and each service needs one of its own: "
                        + "grant it createdb, or run all in one database with TRANSPORT=postgres");
            boolean roles = mayCreateRoles(c);
            for (var service : services) {
                var own = in(url, create(c, "shop_" + service + suffix, fresh));
                try (var there = DriverManager.getConnection(own)) {
                    databases.prepare(there, own, service, roles, fresh);
                }
            }
        }
        return databases;
    }

    private static String create(Connection c, String name, boolean fresh) throws SQLException {
        try (var statement = c.createStatement()) {
            if (fresh) statement.execute("drop database if exists " + name + " with (force)");
            boolean exists;
            try (var row = statement.executeQuery("select from pg_database where datname = '" + name + "'")) {
                exists = row.next();
            }
            if (!exists) statement.execute("create database " + name);
        }
        return name;
    }

    /** The same server's address with another database. */
    private static String in(String url, String database) {
        var parts = url.split("\\?", 2);
        var server = parts[0].substring(0, parts[0].lastIndexOf('/') + 1);
        return server + database + (parts.length == 1 ? "" : "?" + parts[1]);
    }

    private static boolean mayCreateRoles(Connection c) throws SQLException {
        boolean roles = may(c, "rolcreaterole");
        if (!roles) LOG.warn("this login may not create roles: all services use it");
        return roles;
    }

    private static boolean may(Connection c, String what) throws SQLException {
        try (var statement = c.createStatement();
                var row = statement.executeQuery(
                        "select rolsuper or " + what + " from pg_roles where rolname = current_user")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void prepare(Connection c, String place, String service, boolean roles, boolean fresh) throws SQLException {
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
        var parameters = "currentSchema=" + schema + "&ApplicationName=" + service;
        access.put(
                service,
                roles
                        ? new Access(with(withoutLogin(place), parameters), role, password, schema)
                        : new Access(with(place, parameters), "", "", schema));
    }

    private static String with(String address, String parameters) {
        return address + (address.contains("?") ? "&" : "?") + parameters;
    }

    /** A login in the address would go before a service's own. */
    private static String withoutLogin(String url) {
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
