package io.buckets.server;

import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.erasure.Geometry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a node can do with the drives that are there: a set of N drives is read with max(k, R) of
/// them and written with W.
///
/// @param topology pools and sets
/// @param why says of a drive that is not there why it is not
record Quorums(Topology topology, Function<PoolDrive, String> why) {
  /// Refuses to start with fewer drives than reading takes.
  ///
  /// @throws Configuration.Mistake naming the drives to bring back
  void requireReadable(Set<UUID> here) {
    tooFew(here, geometry -> Math.max(geometry.data(), geometry.readQuorum()), "reading")
        .ifPresent(shortage -> {
          throw new Configuration.Mistake(
              "too few drives are there: "
                  + shortage.count()
                  + "; bring back some of these: "
                  + shortage.missing());
        });
  }

  /// What operators must know if writes are not possible; empty if they are.
  Optional<String> onlyReads(Set<UUID> here) {
    return tooFew(here, Geometry::writeQuorum, "a write")
        .map(shortage ->
            "READS ONLY: "
                + shortage.count()
                + "; bring back some of these, or put empty directories in their places and start again: "
                + shortage.missing());
  }

  private record Shortage(String count, String missing) {}

  private Optional<Shortage> tooFew(
      Set<UUID> here, Function<Geometry, Integer> needed, String purpose) {
    for (Pool pool : topology.pools()) {
      int least = needed.apply(pool.geometry());
      for (int set = 0; set < pool.sets().size(); set++) {
        List<PoolDrive> members = pool.members(set);
        long there = members.stream().filter(member -> here.contains(member.id())).count();
        if (there < least) {
          String count =
              "%d of the %d of an erasure set are there, and %s takes %d"
                  .formatted(there, members.size(), purpose, least);
          return Optional.of(new Shortage(count, missing(members, here)));
        }
      }
    }
    return Optional.empty();
  }

  private String missing(List<PoolDrive> members, Set<UUID> here) {
    return members.stream()
        .filter(member -> !here.contains(member.id()))
        .map(member -> member.path() + " (" + why.apply(member) + ")")
        .collect(Collectors.joining(", "));
  }
}
