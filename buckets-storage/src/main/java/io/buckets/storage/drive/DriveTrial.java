package io.buckets.storage.drive;

import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.erasure.Geometry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Judges drives that were just opened: which went back in time, or may have, and what is to be
/// done about it. A pure function of what they say of themselves and of each other.
///
/// 1. A drive of which another remembers a later mark than it has went back. So did one whose log
///    is damaged, unless N − W + 1 others of each of its sets answer, and none remembers more: then
///    what the damage took was never acknowledged.
/// 2. What such a drive holds is no evidence of anything: a key may have been deleted since and its
///    tombstone collected. So its index is set aside, and the others fill it.
/// 3. That takes others that can: of each of its sets at least a read quorum, and as many as there
///    are data shards. Where there are not, nothing is touched: the drive stays out of service, and
///    only an operator can say that what it lost is lost.
///
/// `architecture/decisions/0016-a-drive-that-went-back-in-time-begins-anew.md` has the reasons.
public final class DriveTrial {
  private final Topology topology;
  private final Map<UUID, DriveStanding> standings;
  private final Map<UUID, List<Set<UUID>>> othersBySet = new HashMap<>();
  private final Map<UUID, Geometry> geometries = new HashMap<>();

  private DriveTrial(Topology topology, Map<UUID, DriveStanding> standings) {
    this.topology = topology;
    this.standings = standings;
    for (Pool pool : topology.pools()) {
      for (int set = 0; set < pool.sets().size(); set++) {
        List<UUID> members = pool.members(set).stream().map(PoolDrive::id).toList();
        for (UUID member : members) {
          Set<UUID> others = new HashSet<>(members);
          others.remove(member);
          othersBySet.computeIfAbsent(member, id -> new ArrayList<>()).add(others);
          geometries.put(member, pool.geometry());
        }
      }
    }
  }

  /// What is to be done with a drive.
  public sealed interface Verdict {
    /// It may serve with the index that it has.
    record Trusted() implements Verdict {}

    /// It is to begin anew, and be filled.
    ///
    /// @param past the newest mark of it that anyone knows
    record Refill(String why, Mark past) implements Verdict {}

    /// It cannot serve, and nobody can fill it.
    ///
    /// @param past the newest mark of it that anyone knows
    /// @param alone whether it is the only drive of its sets
    record Stuck(String why, Mark past, boolean alone) implements Verdict {}
  }

  /// Judges every drive of `standings`.
  ///
  /// @param topology which drives share sets
  /// @param standings what each drive that could be opened says, also those that serve already
  public static Map<UUID, Verdict> judge(Topology topology, Map<UUID, DriveStanding> standings) {
    DriveTrial trial = new DriveTrial(topology, standings);
    Map<UUID, String> faults = new HashMap<>();
    for (UUID drive : standings.keySet()) {
      String fault = trial.fault(drive);
      if (fault != null) {
        faults.put(drive, fault);
      }
    }
    Map<UUID, Verdict> verdicts = new HashMap<>();
    for (UUID drive : standings.keySet()) {
      String fault = faults.get(drive);
      verdicts.put(
          drive,
          fault == null ? new Verdict.Trusted() : trial.verdict(drive, fault, faults.keySet()));
    }
    return verdicts;
  }

  /// Why whatever a drive keeps is from before what was acknowledged, as far as another remembers;
  /// null if nobody remembers more than it has.
  public static @Nullable String wentBack(
      Topology topology, Map<UUID, DriveStanding> standings, UUID drive) {
    DriveTrial trial = new DriveTrial(topology, standings);
    UUID witness = standings.containsKey(drive) ? trial.witness(drive) : null;
    return witness == null ? null : trial.back(drive, witness);
  }

  /// What is wrong with a drive; null if nothing is.
  private @Nullable String fault(UUID drive) {
    DriveStanding standing = standing(drive);
    if (!standing.readable()) {
      return standing.doubt();
    }
    UUID witness = witness(drive);
    if (witness != null) {
      String back = back(drive, witness);
      return standing.doubt() == null ? back : standing.doubt() + "; " + back;
    }
    if (standing.doubt() != null && !isAnswered(drive)) {
      return standing.doubt() + "; too few other drives are there to tell what is missing";
    }
    return null;
  }

  private String back(UUID drive, UUID witness) {
    Mark seen = standing(witness).others().getOrDefault(drive, Mark.NONE);
    return "it went back in time: "
        + label(witness)
        + " remembers "
        + seen
        + ", and it has "
        + standing(drive).mark();
  }

  private DriveStanding standing(UUID drive) {
    return Objects.requireNonNull(standings.get(drive), "a drive on trial has a standing");
  }

  private String label(UUID drive) {
    return topology.presentDrives().stream()
        .filter(member -> member.id().equals(drive))
        .map(PoolDrive::path)
        .findFirst()
        .orElse(drive.toString());
  }

  /// Whoever remembers the most of a drive, if that is more than the drive has itself.
  private @Nullable UUID witness(UUID drive) {
    UUID witness = null;
    Mark most = standing(drive).mark();
    for (Map.Entry<UUID, DriveStanding> other : standings.entrySet()) {
      Mark seen = other.getValue().others().get(drive);
      if (seen != null && seen.isAfter(most)) {
        most = seen;
        witness = other.getKey();
      }
    }
    return witness;
  }

  /// Whether enough others answered that whatever was acknowledged is remembered by one of them.
  private boolean isAnswered(UUID drive) {
    Geometry geometry = geometries.get(drive);
    return geometry != null
        && others(drive).stream()
            .allMatch(
                others -> others.stream().filter(this::remembers).count() >= geometry.readQuorum());
  }

  private boolean remembers(UUID drive) {
    DriveStanding standing = standings.get(drive);
    return standing != null && standing.readable() && !standing.filling();
  }

  private List<Set<UUID>> others(UUID drive) {
    return othersBySet.getOrDefault(drive, List.of());
  }

  private Verdict verdict(UUID drive, String why, Set<UUID> faulty) {
    UUID witness = witness(drive);
    Mark past =
        witness == null
            ? standing(drive).mark()
            : standing(witness).others().getOrDefault(drive, Mark.NONE);
    Geometry geometry = geometries.get(drive);
    if (geometry == null) {
      return new Verdict.Stuck(why, past, false);
    }
    int least = Math.max(geometry.readQuorum(), geometry.data());
    boolean fillable =
        others(drive).stream()
            .allMatch(others ->
                others.stream().filter(id -> remembers(id) && !faulty.contains(id)).count()
                    >= least);
    return fillable
        ? new Verdict.Refill(why, past)
        : new Verdict.Stuck(why + "; " + advice(drive), past, geometry.total() == 1);
  }

  private String advice(UUID drive) {
    DriveStanding standing = standing(drive);
    String known =
        standing.latestMillis() == 0
            ? ""
            : "it knows nothing of what was written after "
                + Instant.ofEpochMilli(standing.latestMillis())
                + ". ";
    String loss =
        standing.readable()
            ? "have it serve what it has"
            : "have it begin empty (its index stays beside it, as index.aside)";
    return "too few other drives hold what it should. "
        + known
        + "Bring back those drives; if they are lost, --accept-loss starts once to "
        + loss;
  }
}
