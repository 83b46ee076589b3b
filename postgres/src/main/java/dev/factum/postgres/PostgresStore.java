package dev.factum.postgres;

import dev.factum.event.Types;
import dev.factum.log.LogStatus;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.postgres.AppendSingles.One;
import dev.factum.postgres.Holders.Held;
import dev.factum.postgres.Postgres.Install;
import dev.factum.postgres.PostgresCheckpoints.Claimed;
import dev.factum.postgres.Watch.Reach;
import dev.factum.store.Ambient;
import dev.factum.store.Events.Append;
import dev.factum.store.Inbox;
import dev.factum.store.Mark;
import dev.factum.store.Owned;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.Store;
import dev.factum.store.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/** A service's store in PostgreSQL. Thread-safe. */
public final class PostgresStore implements Store {
    private static final int FIRST_LOOKS = 50;

    private final DataSource source;
    private final Schema schema;
    private final Install install;
    private final Ambience ambience;
    private final Watch watch;
    private final EventTypes types;
    private final SharedAppends appends;
    private final InboxTurns turns;
    private final ReadModelTables readModels = new ReadModelTables();
    private String log = "";

    PostgresStore(DataSource source, Schema schema, Install install, Ambience ambience) {
        this.source = source;
        this.schema = schema;
        this.install = install;
        this.ambience = ambience;
        this.watch = Watch.ofLog(source, schema);
        this.types = new EventTypes(schema);
        this.appends = new SharedAppends(new AppendSingles(source, schema, types), this::appendByHimself);
        this.turns = new InboxTurns(() -> onConnection(c -> PostgresInbox.turn(c, schema)));
    }

    @Override
    public void open(String name, Collection<Types.Name> names, Collection<Table<?>> tables) {
        log = name;
        new Migrator(schema, Migrator.STORE).run(source, install);
        onConnection(c -> {
            StartupCheck.log(c, schema, "event");
            types.register(c, names);
            for (var table : tables) readModels.check(c, table);
            return log;
        });
        turns.start(name);
    }

    @Override
    public Session begin() {
        try {
            var connection = source.getConnection();
            try {
                connection.setAutoCommit(false);
                return new PostgresSession(connection, true, this::tables);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    @Override
    public Optional<Mark> append(Append.ToStream one, Optional<Settling> command) {
        if (one.entries().size() != 1)
            throw new IllegalArgumentException(
                    "one event is appended like this, not " + one.entries().size() + ": begin a transaction");
        return appends.append(new One(one, command));
    }

    private Optional<Mark> appendByHimself(One one) {
        try (var session = begin()) {
            var stored = session.events().append(List.of(one.append()));
            var mark = stored.isEmpty() ? Mark.START : stored.getLast();
            if (one.command().isPresent() && !settled(session, one, mark)) return Optional.empty();
            session.commit();
            return Optional.of(mark);
        }
    }

    private static boolean settled(Session session, One one, Mark mark) {
        var command = one.command().orElseThrow();
        if (session.inbox()
                .settled(command.consumer(), command.command().message())
                .isPresent()) return false;
        long version = session.events().find(one.envelope().id()).orElseThrow().version();
        return session.inbox()
                .recordSettled(
                        command.consumer(),
                        command.command(),
                        new Inbox.Outcome(null, null, version - 1, version, mark));
    }

    @Override
    public Session join(Connection connection) {
        try {
            if (connection.getAutoCommit())
                throw new IllegalStateException(
                        "the connection commits each statement by itself: begin with setAutoCommit(false)");
            return new PostgresSession(connection, false, this::tables);
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private PostgresSession.Tables tables(Connection c) {
        return new PostgresSession.Tables(
                new PostgresEvents(c, schema, types, log),
                new PostgresInbox(c, schema),
                new PostgresCheckpoints(c, schema),
                new PostgresParking(c, schema),
                new PostgresTimers(c, schema),
                new PostgresSchedule(c, schema),
                new PostgresSagas(c, schema),
                new PostgresSnapshots(c, schema),
                new PostgresReadModel(c, readModels));
    }

    private ReadEvents reading(Connection c) {
        return new ReadEvents(c, schema, types, log);
    }

    @Override
    public Optional<Ambient> ambient() {
        return ambience.current(this::join);
    }

    @Override
    public List<Recorded<byte[]>> read(long at, int sub, int limit) {
        var known = watch.reach();
        var page = known.hasMoreAfter(at) ? page(at, sub, known, limit) : List.<Recorded<byte[]>>of();
        if (!page.isEmpty()) return page;
        var now = watch.poll();
        return now.hasMoreAfter(at) && !now.equals(known) ? page(at, sub, now, limit) : page;
    }

    private List<Recorded<byte[]>> page(long at, int sub, Reach reach, int limit) {
        return onConnection(c -> reading(c).read(at, sub, reach, limit));
    }

    @Override
    public boolean isSettled() {
        return watch.isSettled();
    }

    @Override
    public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
        return onConnection(c -> reading(c).stream(stream, afterVersion, limit));
    }

    @Override
    public Tail load(StreamId stream, String of, int limit) {
        return onConnection(c -> reading(c).tail(stream, of, limit));
    }

    @Override
    public List<Recorded<byte[]>> trace(String correlation, int limit) {
        return onConnection(c -> reading(c).trace(correlation, limit));
    }

    @Override
    public List<Inbox.Record> handled(String correlation, int limit) {
        return onConnection(c -> new PostgresInbox(c, schema).handled(correlation, limit));
    }

    @Override
    public Mark head() {
        var reach = watch.poll();
        for (int i = 0; reach.upTo() == 0 && i < FIRST_LOOKS; i++) reach = watch.poll();
        var end = reach;
        return onConnection(c -> reading(c).last(end));
    }

    @Override
    public LogStatus status() {
        var end = onConnection(c -> LogEnd.of(c, schema));
        var readable = head();
        return onConnection(c -> {
            var holders = Holders.find(c, schema).stream().map(Held::holder).toList();
            return new LogStatus(position(end.last(readable)), position(readable), end.gaps(), end.late(), holders);
        });
    }

    private Position position(Mark mark) {
        return new Position(log, mark.at(), mark.sub());
    }

    @Override
    public Optional<Mark> place(Mark drawn) {
        return onConnection(c -> reading(c).place(drawn));
    }

    @Override
    public Clock clock(Clock machine) {
        var clock = new ServerClock(machine);
        watch.keep(clock);
        return clock;
    }

    @Override
    public Optional<Owned> own(String subscription, Collection<Place> places) {
        if (watch.hold(List.of(subscription)).isEmpty()) return Optional.empty();
        try {
            var claimed = claimed(c -> c.claim(subscription, places));
            return Optional.of(new Holding(subscription, claimed.epoch(), claimed.marks()));
        } catch (RuntimeException e) {
            watch.release(List.of(subscription));
            throw e;
        }
    }

    @Override
    public Optional<Owned> share(String subscription, Collection<Place> places) {
        return Share.take(
                watch, subscription, places, part -> claimed(checkpoints -> checkpoints.claimPart(subscription, part)));
    }

    private Claimed claimed(Function<PostgresCheckpoints, Claimed> claim) {
        try (var session = begin()) {
            var claimed = claim.apply(new PostgresCheckpoints(session.connection(), schema));
            session.commit();
            return claimed;
        }
    }

    @Override
    public boolean worldFailed(Throwable failure) {
        return Sql.isOfTheWorld(failure);
    }

    @Override
    public void close() {
        turns.close();
        appends.close();
        watch.close();
    }

    private <T> T onConnection(Function<Connection, T> work) {
        try (var c = source.getConnection()) {
            return work.apply(c);
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private final class Holding implements Owned {
        private final String subscription;
        private final long epoch;
        private final Map<Place, Mark> marks;

        private Holding(String subscription, long epoch, Map<Place, Mark> marks) {
            this.subscription = subscription;
            this.epoch = epoch;
            this.marks = marks;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public Map<Place, Mark> marks() {
            return marks;
        }

        @Override
        public void close() {
            watch.release(List.of(subscription));
        }
    }
}
