package dev.factum.postgres;

import dev.factum.postgres.PostgresCheckpoints.Claimed;
import dev.factum.store.Mark;
import dev.factum.store.Owned;
import dev.factum.store.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One member's part of a subscription that is shared. A member has the lowest number that was free, and every place falls to one of them in turn; numbers
 * and places are locks, so that whoever dies is no member any more, and has nothing. All see the same locks, and so agree who is to have what, without
 * a word to each other: who has too much lets go, who has too little takes what is free.
 */
final class Share implements Owned {
    private final Watch watch;
    private final Locks locks;
    private final String number;
    private final List<String> mine;
    private final Claimed claimed;

    private Share(Watch watch, Locks locks, String number, List<String> mine, Claimed claimed) {
        this.watch = watch;
        this.locks = locks;
        this.number = number;
        this.mine = mine;
        this.claimed = claimed;
    }

    /** By the name of what it locks. */
    private record Locks(List<Place> places, List<String> ofPlaces, List<String> ofMembers) {
        static Locks of(String subscription, Collection<Place> unordered) {
            var places = unordered.stream()
                    .sorted(Comparator.comparing(Place::source).thenComparing(Place::partition))
                    .toList();
            return new Locks(
                    places,
                    places.stream()
                            .map(p -> subscription + " " + p.source() + " " + p.partition())
                            .toList(),
                    IntStream.range(0, places.size())
                            .mapToObj(i -> subscription + " member " + i)
                            .toList());
        }

        List<String> all() {
            var all = new ArrayList<>(ofMembers);
            all.addAll(ofPlaces);
            return all;
        }

        /** What falls to a member. @param held by anybody */
        List<String> fair(String member, Collection<String> held) {
            var members = ofMembers.stream().filter(held::contains).toList();
            int turn = members.indexOf(member);
            return IntStream.range(0, places.size())
                    .filter(i -> i % members.size() == turn)
                    .mapToObj(ofPlaces::get)
                    .toList();
        }

        List<Place> places(Collection<String> names) {
            return IntStream.range(0, places.size())
                    .filter(i -> names.contains(ofPlaces.get(i)))
                    .mapToObj(places::get)
                    .toList();
        }
    }

    /** @param claim raises the epoch of some places, and says how far they have come */
    static Optional<Owned> take(
            Watch watch, String subscription, Collection<Place> places, Function<List<Place>, Claimed> claim) {
        var locks = Locks.of(subscription, places);
        var number = join(watch, locks);
        if (number.isEmpty()) return Optional.empty();
        var taken = new ArrayList<>(List.of(number.get()));
        try {
            var free = watch.hold(locks.fair(number.get(), watch.held(locks.ofMembers())));
            taken.addAll(free);
            var claimed = free.isEmpty() ? new Claimed(0, Map.of()) : claim.apply(locks.places(free));
            return Optional.of(new Share(watch, locks, number.get(), free, claimed));
        } catch (RuntimeException e) {
            watch.release(taken);
            throw e;
        }
    }

    private static Optional<String> join(Watch watch, Locks locks) {
        var held = watch.held(locks.ofMembers());
        return locks.ofMembers().stream()
                .filter(number -> !held.contains(number))
                .filter(number -> !watch.hold(List.of(number)).isEmpty())
                .findFirst();
    }

    @Override
    public long epoch() {
        return claimed.epoch();
    }

    @Override
    public Map<Place, Mark> marks() {
        return claimed.marks();
    }

    /** Also not, if the connection was lost that held the locks: then it joins anew. */
    @Override
    public boolean isFair() {
        var held = watch.held(locks.all());
        if (!held.contains(number)) return false;
        var fair = locks.fair(number, held);
        return held.containsAll(mine)
                && fair.containsAll(mine)
                && fair.stream().allMatch(name -> mine.contains(name) || held.contains(name));
    }

    @Override
    public void close() {
        var taken = new ArrayList<>(mine);
        taken.add(number);
        watch.release(taken);
    }
}
