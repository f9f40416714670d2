package io.buckets.cluster.journal;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.StateJson;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.Majority;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The copies of a control plane, and what is asked of all of them together.
///
/// Threading: guarded by the lock of the control plane; nothing here waits for a drive.
final class JournalMembers {
  private final UUID deploymentId;
  private final JournalStep.Watcher watcher;
  private final JournalLane.Listener listener;
  private Map<UUID, JournalMember> members = new LinkedHashMap<>();
  private Set<UUID> former;
  private byte[] snapshot = new byte[0];
  private long snapshotIndex = -1;
  private long bytesSinceSnapshot;

  /// @param history its members are those of the epoch before
  JournalMembers(
      JournalRecovery history,
      List<DriveDirectory> drives,
      JournalStep.Watcher watcher,
      JournalLane.Listener listener) {
    this.deploymentId = history.state().deploymentId();
    this.former = history.members();
    this.watcher = watcher;
    this.listener = listener;
    drives.forEach(drive -> members.put(drive.driveId(), new JournalMember(drive)));
  }

  /// @throws StoreException INVALID_ARGUMENT if the drive keeps no copy here
  JournalMember get(UUID driveId) {
    JournalMember member = members.get(driveId);
    if (member == null) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "drive " + driveId + " keeps no copy of the control journal");
    }
    return member;
  }

  /// The member whose present lane this is; a lane that was given up has none.
  Optional<JournalMember> fedBy(JournalLane lane) {
    return members.values().stream().filter(member -> member.isFed(lane)).findAny();
  }

  int majority() {
    return Majority.of(members.size());
  }

  long count(Predicate<JournalMember> predicate) {
    return members.values().stream().filter(predicate).count();
  }

  /// Whether those of whom `predicate` holds can carry an epoch: a majority of the members, and of
  /// the members of the epoch before so many that no majority of them is left without one.
  boolean suffice(Predicate<JournalMember> predicate) {
    long before = count(member -> former.contains(member.driveId()) && predicate.test(member));
    return count(predicate) >= majority() && before >= Majority.witnesses(former.size());
  }

  boolean areInStep() {
    return suffice(JournalMember::isInStep);
  }

  /// Says that an epoch has begun on enough copies: from here on its own members are those before.
  void settled() {
    former = Set.copyOf(members.keySet());
  }

  /// The highest index that a majority has synced, or -1.
  long durable() {
    long[] synced =
        members.values().stream()
            .filter(JournalMember::isInStep)
            .mapToLong(JournalMember::index)
            .sorted()
            .toArray();
    return synced.length < majority() ? -1 : synced[synced.length - majority()];
  }

  /// Sends every drive that is there, and free, on its way into service.
  void enterAll(long claim) {
    members
        .values()
        .forEach(member -> member.directory().ifPresent(at -> enter(member, at, claim)));
  }

  /// Sends the drives that failed a while ago on their way again.
  void retryFailed(Duration pause, long claim) {
    for (JournalMember member : members.values()) {
      if (member.mayRetry(pause)) {
        member.directory().ifPresent(at -> enter(member, at, claim));
      }
    }
  }

  void enter(JournalMember member, Path directory, long claim) {
    JournalCopy copy = new JournalCopy(deploymentId, member.driveId(), directory, watcher);
    member.enter(new JournalLane(copy, listener), claim);
  }

  /// Asks every drive in service to keep a further claim.
  void claimAgain(long claim) {
    members.values().forEach(member -> member.claim(claim));
  }

  /// Lets every copy that may begin a new file, holding `state` as its snapshot.
  void beginAll(long epoch, ClusterState state) {
    bytesSinceSnapshot = 0;
    members.values().forEach(member -> begin(member, epoch, state));
  }

  void begin(JournalMember member, long epoch, ClusterState state) {
    if (snapshotIndex != state.index()) {
      snapshot = StateJson.write(state);
      snapshotIndex = state.index();
    }
    JournalHeader header =
        new JournalHeader(deploymentId, member.driveId(), epoch, members.keySet());
    member.begin(header, snapshotIndex, snapshot);
  }

  /// Hands the command that made `state` to every copy that has a file; where too much waits or the
  /// file is long, a snapshot of `state` takes its place.
  void append(long epoch, ClusterState state, byte[] command) {
    bytesSinceSnapshot += command.length;
    if (bytesSinceSnapshot > Math.max(Limits.JOURNAL_BYTES, snapshot.length)) {
      beginAll(epoch, state);
      return;
    }
    for (JournalMember member : members.values()) {
      if (member.append(state.index(), command) > Limits.COMMANDS_IN_FLIGHT) {
        begin(member, epoch, state);
      }
    }
  }

  /// Appends an end to every copy that has a file.
  void end(long index) {
    members.values().forEach(member -> member.end(index));
  }

  /// Ends every lane after what waits there.
  ///
  /// @return the lanes that may still be at work
  List<JournalLane> stop() {
    members.values().forEach(JournalMember::stop);
    return members.values().stream().map(JournalMember::lane).filter(Objects::nonNull).toList();
  }

  /// Waits for the ends of lanes, for all of them together no longer than `patience`.
  ///
  /// @return those that are still at work
  static List<JournalLane> awaitEnds(List<JournalLane> lanes, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    return lanes.stream()
        .filter(lane -> !lane.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))))
        .toList();
  }

  /// Puts a new drive in the place of another.
  ///
  /// @return the members before
  Map<UUID, JournalMember> swap(UUID lost, DriveDirectory fresh) {
    Map<UUID, JournalMember> before = members;
    get(lost);
    if (before.containsKey(fresh.driveId())) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "drive " + fresh.driveId() + " keeps a copy already");
    }
    Map<UUID, JournalMember> after = new LinkedHashMap<>();
    before.forEach((id, member) ->
        after.put(
            id.equals(lost) ? fresh.driveId() : id,
            id.equals(lost) ? new JournalMember(fresh) : member));
    members = after;
    former = Set.copyOf(before.keySet());
    return before;
  }

  void restore(Map<UUID, JournalMember> before) {
    members = before;
    settled();
  }

  List<CopyHealth> health() {
    return members.values().stream().map(JournalMember::health).toList();
  }

  /// For messages: how many copies are in step, and what is wrong with the others.
  String describe() {
    String others =
        health().stream()
            .filter(copy -> copy.state() != CopyHealth.State.IN_STEP)
            .map(copy -> "; drive " + copy.driveId() + at(copy) + ": " + trouble(copy))
            .collect(Collectors.joining());
    return count(JournalMember::isInStep) + " of " + members.size() + " copies in step" + others;
  }

  StoreException tooFew() {
    String members = describe();
    return new StoreException(
        Reason.NO_QUORUM,
        "the control journal takes no change until "
            + majority()
            + " copies are in step: "
            + members);
  }

  StoreException unknown() {
    return new StoreException(
        Reason.UNCERTAIN,
        "drives failed while the change was written; it may still take effect: " + describe());
  }

  private static String at(CopyHealth copy) {
    return copy.directory().map(path -> " at " + path).orElse("");
  }

  private static String trouble(CopyHealth copy) {
    return copy.state() == CopyHealth.State.OUT ? copy.reason() : "it is catching up";
  }
}
