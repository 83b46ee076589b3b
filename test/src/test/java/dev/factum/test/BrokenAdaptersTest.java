package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.factum.log.ExpectedVersion;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.store.Checkpoints;
import dev.factum.store.Events;
import dev.factum.store.Fenced;
import dev.factum.store.Inbox;
import dev.factum.store.Mark;
import dev.factum.store.Owned;
import dev.factum.store.ParkedMessages;
import dev.factum.store.Place;
import dev.factum.store.ReadModel;
import dev.factum.store.Schedule;
import dev.factum.store.Session;
import dev.factum.store.Snapshots;
import dev.factum.store.Snapshots.Snapshot;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.Store;
import dev.factum.store.Table;
import dev.factum.store.Timers;
import dev.factum.topic.Transport;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A suite that cannot fail says nothing: each of these adapters breaks one promise, and the suites have to say which. */
class BrokenAdaptersTest {

    private static void assertFails(Class<?> suite, String... tests) {
        var failed = failedTestsOf(suite);
        assertThat(failed).as(suite.getSimpleName()).contains(tests);
    }

    private static Set<String> failedTestsOf(Class<?> suite) {
        var failed = new TreeSet<String>();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(suite))
                .build();
        var quiet = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(quiet).execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() && result.getStatus() == TestExecutionResult.Status.FAILED)
                    failed.add(test.getLegacyReportingName().replace("()", ""));
            }
        });
        return failed;
    }

    @Test
    void the_suites_pass_where_nothing_is_broken() {
        assertThat(failedTestsOf(SoundStore.class)).isEmpty();
        assertThat(failedTestsOf(SoundTransport.class)).isEmpty();
    }

    static class SoundStore extends StoreContract {
        @Override
        protected Store store(String readModel) {
            return new Wrapped(Memory.store());
        }
    }

    static class SoundTransport extends TransportContract {
        @Override
        protected Transport transport() {
            return Memory.topics();
        }
    }

    /** What is lost never comes: nobody has to wait for it long. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    abstract static class ImpatientStoreContract extends StoreContract {
        @Override
        protected Duration patience() {
            return PATIENCE;
        }
    }

    abstract static class ImpatientTransportContract extends TransportContract {
        @Override
        protected Duration patience() {
            return PATIENCE;
        }
    }

    // ---- stores

    @Test
    void a_store_that_ignores_the_expected_version_is_found() {
        assertFails(
                IgnoresVersions.class,
                "a_conditional_append_from_two_threads_has_exactly_one_winner",
                "an_append_at_a_version_that_has_passed_conflicts",
                "an_append_beyond_the_end_of_a_stream_conflicts_and_leaves_no_hole");
    }

    static class IgnoresVersions extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                @Override
                Events events(Events events) {
                    return broken(Events.class, events, "append", args -> events.append(anywhere(args[0])));
                }
            };
        }

        @SuppressWarnings("unchecked")
        private static List<Events.Append> anywhere(Object appends) {
            return ((List<Events.Append>) appends)
                    .stream()
                            .<Events.Append>map(append -> append instanceof Events.Append.ToStream to
                                    ? new Events.Append.ToStream(to.stream(), ExpectedVersion.any(), to.entries())
                                    : append)
                            .toList();
        }
    }

    @Test
    void a_store_that_appends_for_a_command_before_it_looks_whether_it_was_settled_is_found() {
        assertFails(
                AppendsBeforeItLooks.class,
                "it_settles_its_command_and_a_command_that_is_settled_appends_nothing",
                "a_command_that_was_handled_otherwise_appends_nothing",
                "one_command_from_many_threads_is_settled_once");
    }

    static class AppendsBeforeItLooks extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new Wrapped(Memory.store()) {
                @Override
                public Optional<Mark> append(Events.Append.ToStream one, Optional<Settling> command) {
                    var mark = inner.append(one, Optional.empty());
                    if (command.isEmpty()) return mark;
                    try (var session = inner.begin()) {
                        boolean fresh = !session.inbox()
                                .record(
                                        command.get().consumer(),
                                        List.of(command.get().command()))
                                .isEmpty();
                        session.commit();
                        return fresh ? mark : Optional.empty();
                    }
                }
            };
        }
    }

    @Test
    void a_store_that_forgets_to_check_the_epoch_is_found() {
        assertFails(
                ForgetsEpochs.class,
                "who_owned_a_subscription_before_is_fenced",
                "nothing_of_a_fenced_transaction_stays");
    }

    static class ForgetsEpochs extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                @Override
                Checkpoints checkpoints(Checkpoints checkpoints) {
                    return broken(Checkpoints.class, checkpoints, "save", args -> {
                        try {
                            checkpoints.save((String) args[0], (Long) args[1], marks(args[2]));
                        } catch (Fenced e) {
                            return null;
                        }
                        return null;
                    });
                }
            };
        }

        @SuppressWarnings("unchecked")
        private static Map<Place, Mark> marks(Object marks) {
            return (Map<Place, Mark>) marks;
        }
    }

    @Test
    void a_store_that_checks_the_epoch_only_where_a_mark_moves_is_found() {
        assertFails(ForgetsEmptyMarks.class, "who_owned_a_subscription_before_is_fenced");
    }

    static class ForgetsEmptyMarks extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                @Override
                Checkpoints checkpoints(Checkpoints checkpoints) {
                    return broken(Checkpoints.class, checkpoints, "save", args -> {
                        var marks = ForgetsEpochs.marks(args[2]);
                        if (!marks.isEmpty()) checkpoints.save((String) args[0], (Long) args[1], marks);
                        return null;
                    });
                }
            };
        }
    }

    @Test
    void a_store_that_rewinds_and_fences_nobody_is_found() {
        assertFails(
                RewindsWithoutFencing.class,
                "who_owns_a_subscription_that_is_rewound_is_fenced_and_the_next_begins_there");
    }

    static class RewindsWithoutFencing extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                private long epoch;

                @Override
                public Optional<Owned> own(String subscription, Collection<Place> places) {
                    var owned = super.own(subscription, places);
                    owned.ifPresent(o -> epoch = o.epoch());
                    return owned;
                }

                @Override
                Checkpoints checkpoints(Checkpoints checkpoints) {
                    return broken(Checkpoints.class, checkpoints, "rewind", args -> {
                        checkpoints.save((String) args[0], epoch, ForgetsEpochs.marks(args[1]));
                        return null;
                    });
                }
            };
        }
    }

    @Test
    void a_store_whose_inbox_takes_a_message_twice_is_found() {
        assertFails(
                ForgetsInbox.class,
                "a_message_is_fresh_to_each_consumer_once",
                "a_message_that_is_handled_on_two_threads_is_fresh_to_one");
    }

    static class ForgetsInbox extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                @Override
                Inbox inbox(Inbox inbox) {
                    return broken(Inbox.class, inbox, "record", args -> {
                        var messages = ForgetsInbox.handled(args[1]);
                        inbox.record((String) args[0], messages);
                        var all = new HashSet<UUID>();
                        messages.forEach(message -> all.add(message.message()));
                        return all;
                    });
                }
            };
        }

        @SuppressWarnings("unchecked")
        private static List<Inbox.Handled> handled(Object messages) {
            return (List<Inbox.Handled>) messages;
        }
    }

    @Test
    void a_store_that_commits_when_it_is_closed_is_found() {
        assertFails(
                CommitsOnClose.class,
                "closing_without_a_commit_leaves_nothing_anywhere",
                "nothing_of_a_fenced_transaction_stays",
                "a_cleared_table_is_empty_to_others_only_after_the_commit");
    }

    static class CommitsOnClose extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new Wrapped(Memory.store()) {
                @Override
                protected Session wrap(Session session) {
                    return new WrappedSession(session) {
                        @Override
                        public void close() {
                            inner.commit();
                            inner.close();
                        }
                    };
                }
            };
        }
    }

    @Test
    void a_store_that_reads_in_another_order_is_found() {
        assertFails(
                ReadsBackwards.class,
                "the_order_of_appends_is_the_order_of_reading",
                "pages_of_the_log_join_without_gap_or_overlap");
    }

    static class ReadsBackwards extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new Wrapped(Memory.store()) {
                @Override
                public List<Recorded<byte[]>> read(long at, int sub, int limit) {
                    return super.read(at, sub, limit).reversed();
                }
            };
        }
    }

    @Test
    void a_store_that_skips_an_entry_at_the_end_of_a_page_is_found() {
        assertFails(SkipsEntries.class, "pages_of_the_log_join_without_gap_or_overlap");
    }

    static class SkipsEntries extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new Wrapped(Memory.store()) {
                @Override
                public List<Recorded<byte[]>> read(long at, int sub, int limit) {
                    return super.read(at == 0 ? 0 : at + 1, sub, limit);
                }
            };
        }
    }

    @Test
    void a_store_where_a_follower_overtakes_a_parked_message_is_found() {
        assertFails(LetsFollowersOvertake.class, "only_the_first_message_of_a_key_is_due_the_longest_waiting_first");
    }

    static class LetsFollowersOvertake extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                @Override
                ParkedMessages parked(ParkedMessages parked) {
                    return broken(
                            ParkedMessages.class,
                            parked,
                            "due",
                            args -> parked.list(java.util.Optional.of((String) args[0]), 1_000).stream()
                                    .filter(row ->
                                            row.next() != null && !row.next().isAfter((Instant) args[1]))
                                    .limit((Integer) args[2])
                                    .toList());
                }
            };
        }
    }

    @Test
    void a_store_where_a_deadline_is_taken_twice_is_found() {
        assertFails(
                TakesDeadlinesTwice.class, "a_deadline_is_taken_once", "a_deadline_that_two_threads_take_goes_to_one");
    }

    static class TakesDeadlinesTwice extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                @Override
                Timers timers(Timers timers) {
                    return broken(Timers.class, timers, "take", args -> true);
                }
            };
        }
    }

    @Test
    void a_store_where_what_was_cancelled_is_sent_is_found() {
        assertFails(
                CancelsInName.class,
                "what_was_cancelled_is_never_taken",
                "what_a_transaction_took_or_added_that_did_not_commit_is_as_before",
                "of_taking_and_cancelling_at_once_one_succeeds");
    }

    static class CancelsInName extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                @Override
                Schedule schedule(Schedule schedule) {
                    return broken(Schedule.class, schedule, "cancel", args -> true);
                }
            };
        }
    }

    @Test
    void a_store_whose_snapshots_go_back_is_found() {
        assertFails(
                SnapshotsGoBack.class,
                "a_newer_snapshot_replaces_an_older_one_and_never_the_other_way",
                "of_many_that_write_snapshots_at_once_the_newest_stays");
    }

    /** It keeps whatever came last. */
    static class SnapshotsGoBack extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            var latest = new ConcurrentHashMap<StreamId, Snapshot>();
            return new BrokenSessions() {
                @Override
                Snapshots snapshots(Snapshots snapshots) {
                    return (stream, schema, snapshot) -> {
                        snapshots.save(stream, schema, snapshot);
                        latest.put(stream, snapshot);
                    };
                }

                @Override
                public Tail load(StreamId stream, String schema, int limit) {
                    var sound = inner.load(stream, schema, limit);
                    return sound.snapshot().isEmpty()
                            ? sound
                            : new Tail(Optional.ofNullable(latest.get(stream)), sound.events());
                }
            };
        }
    }

    @Test
    void a_store_that_believes_any_snapshot_is_found() {
        assertFails(
                BelievesAnySnapshot.class,
                "a_snapshot_that_is_ahead_of_the_log_or_of_another_event_is_not_believed",
                "a_snapshot_of_another_schema_is_not_read_and_stays");
    }

    static class BelievesAnySnapshot extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            var kept = new ConcurrentHashMap<StreamId, Snapshot>();
            return new BrokenSessions() {
                @Override
                Snapshots snapshots(Snapshots snapshots) {
                    return (stream, schema, snapshot) -> kept.put(stream, snapshot);
                }

                @Override
                public Tail load(StreamId stream, String schema, int limit) {
                    var whole = inner.load(stream, Snapshots.NONE, limit);
                    return new Tail(Optional.ofNullable(kept.get(stream)), whole.events());
                }
            };
        }
    }

    @Test
    void a_store_that_removes_no_rows_is_found() {
        assertFails(RemovesNoRows.class, "rows_are_loaded_by_key_and_removed_by_key");
    }

    static class RemovesNoRows extends ImpatientStoreContract {
        @Override
        protected Store store(String readModel) {
            return new BrokenSessions() {
                @Override
                ReadModel readModel(ReadModel readModel) {
                    return broken(ReadModel.class, readModel, "save", args -> {
                        readModel.save(table(args[0]), rows(args[1]), List.of());
                        return null;
                    });
                }
            };
        }

        @SuppressWarnings("unchecked")
        private static Table<Sample> table(Object table) {
            return (Table<Sample>) table;
        }

        @SuppressWarnings("unchecked")
        private static Collection<Sample> rows(Object rows) {
            return (Collection<Sample>) rows;
        }
    }

    /** A store on memory with one table broken. */
    private static class BrokenSessions extends Wrapped {
        BrokenSessions() {
            super(Memory.store());
        }

        Events events(Events events) {
            return events;
        }

        Inbox inbox(Inbox inbox) {
            return inbox;
        }

        Checkpoints checkpoints(Checkpoints checkpoints) {
            return checkpoints;
        }

        ParkedMessages parked(ParkedMessages parked) {
            return parked;
        }

        Timers timers(Timers timers) {
            return timers;
        }

        Schedule schedule(Schedule schedule) {
            return schedule;
        }

        Snapshots snapshots(Snapshots snapshots) {
            return snapshots;
        }

        ReadModel readModel(ReadModel readModel) {
            return readModel;
        }

        @Override
        protected Session wrap(Session session) {
            var store = this;
            return new WrappedSession(session) {
                @Override
                public Events events() {
                    return store.events(inner.events());
                }

                @Override
                public Inbox inbox() {
                    return store.inbox(inner.inbox());
                }

                @Override
                public Checkpoints checkpoints() {
                    return store.checkpoints(inner.checkpoints());
                }

                @Override
                public ParkedMessages parked() {
                    return store.parked(inner.parked());
                }

                @Override
                public Timers timers() {
                    return store.timers(inner.timers());
                }

                @Override
                public Schedule schedule() {
                    return store.schedule(inner.schedule());
                }

                @Override
                public Snapshots snapshots() {
                    return store.snapshots(inner.snapshots());
                }

                @Override
                public ReadModel readModel() {
                    return store.readModel(inner.readModel());
                }
            };
        }
    }

    /** What a broken method does. */
    @FunctionalInterface
    private interface Fault {
        @Nullable
        Object call(Object[] args) throws Exception;
    }

    /** The same port with one method broken. */
    private static <P> P broken(Class<P> port, P sound, String method, Fault fault) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, called, args) -> {
            if (called.getName().equals(method)) return fault.call(args);
            try {
                return called.invoke(sound, args);
            } catch (java.lang.reflect.InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    // ---- transports

    @Test
    void a_transport_that_drops_a_message_now_and_then_is_found() {
        assertFails(
                DropsMessages.class,
                "every_message_is_delivered_once_to_each_group",
                "a_reader_at_the_tail_loses_nothing_of_many_publishers_and_keeps_the_order_of_keys");
    }

    static class DropsMessages extends ImpatientTransportContract {
        private int published;

        @Override
        protected Transport transport() {
            return new BrokenTransport() {
                @Override
                public synchronized List<Receipt> publish(List<Message> batch) {
                    inner.publish(batch.stream()
                            .filter(message -> ++published % 17 != 0)
                            .toList());
                    return batch.stream()
                            .<Receipt>map(message -> new Receipt.Stored(message.id()))
                            .toList();
                }
            };
        }
    }

    @Test
    void a_transport_that_turns_messages_of_a_key_around_is_found() {
        assertFails(
                ReordersKeys.class,
                "messages_of_one_key_are_delivered_in_the_order_in_which_they_were_published",
                "offsets_grow_within_a_partition_and_stay",
                "a_reader_at_the_tail_loses_nothing_of_many_publishers_and_keeps_the_order_of_keys");
    }

    static class ReordersKeys extends ImpatientTransportContract {
        @Override
        protected Transport transport() {
            return new BrokenTransport() {
                @Override
                List<Delivery> polled(List<Delivery> deliveries) {
                    return deliveries.reversed();
                }
            };
        }
    }

    @Test
    void a_transport_that_forgets_where_a_group_stood_is_found() {
        assertFails(
                ForgetsWhereToResume.class,
                "a_reader_resumes_after_the_offset_of_each_partition",
                "a_partition_that_is_not_named_is_read_from_its_first_message");
    }

    static class ForgetsWhereToResume extends ImpatientTransportContract {
        @Override
        protected Transport transport() {
            return WrappedTransport.fromTheBeginning(Memory.topics());
        }
    }

    @Test
    void a_transport_that_delivers_twice_is_found() {
        assertFails(DeliversTwice.class, "every_message_is_delivered_once_to_each_group");
    }

    static class DeliversTwice extends ImpatientTransportContract {
        @Override
        protected Transport transport() {
            return WrappedTransport.twice(Memory.topics());
        }
    }

    @Test
    void a_transport_that_keeps_only_the_attributes_it_knows_is_found() {
        assertFails(LosesAttributes.class, "a_message_comes_as_it_was_sent");
    }

    static class LosesAttributes extends ImpatientTransportContract {
        @Override
        protected Transport transport() {
            return new BrokenTransport() {
                @Override
                public List<Receipt> publish(List<Message> batch) {
                    return inner.publish(batch.stream()
                            .map(BrokenAdaptersTest::withTypeAlone)
                            .toList());
                }
            };
        }
    }

    private static Transport.Message withTypeAlone(Transport.Message m) {
        var known = Map.of("type", m.attributes().getOrDefault("type", ""));
        return new Transport.Message(m.id(), m.topic(), m.key(), m.time(), known, m.body());
    }

    @Test
    void a_transport_that_never_finds_what_it_has_lost_is_found() {
        assertFails(
                MissesNothing.class, "a_partition_that_has_another_message_than_was_read_or_ends_before_it_is_lost");
    }

    static class MissesNothing extends ImpatientTransportContract {
        @Override
        protected Transport transport() {
            return new BrokenTransport() {
                @Override
                public Set<Integer> lost(String topic, Map<Integer, Read> read) {
                    return Set.of();
                }
            };
        }
    }

    @Test
    void a_transport_that_takes_what_is_there_for_lost_is_found() {
        assertFails(MissesEverything.class, "what_was_read_and_is_there_is_not_lost");
    }

    static class MissesEverything extends ImpatientTransportContract {
        @Override
        protected Transport transport() {
            return new BrokenTransport() {
                @Override
                public Set<Integer> lost(String topic, Map<Integer, Read> read) {
                    return read.keySet();
                }
            };
        }
    }

    @Test
    void a_transport_that_wakes_nobody_is_found() {
        assertFails(WakesNobody.class, "a_reader_is_woken_when_something_is_published");
    }

    static class WakesNobody extends ImpatientTransportContract {
        @Override
        protected Transport transport() {
            return new BrokenTransport() {
                @Override
                public Consumption consume(
                        String topic,
                        String group,
                        Set<Integer> partitions,
                        Map<Integer, Long> resumeAfter,
                        Runnable wake) {
                    return super.consume(topic, group, partitions, resumeAfter, () -> {});
                }
            };
        }
    }

    /** Topics in memory with something broken. */
    private static class BrokenTransport extends WrappedTransport {
        BrokenTransport() {
            super(Memory.topics());
        }
    }
}
