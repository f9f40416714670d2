package io.buckets.cluster.journal;

import io.buckets.cluster.journal.CopyReading.Broken;
import io.buckets.cluster.journal.CopyReading.Whole;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// The good frames of one epoch, of one copy that is damaged or of several copies together.
///
/// In an epoch there was one writer, so a snapshot or a command of some index is the same wherever
/// it is found, and what one copy lost another makes up for. A copy votes only if its last byte
/// belongs to a good frame: then it is known how far it went, whatever is missing before.
///
/// @param epoch under which the frames were written
/// @param members the drives that keep copies in it
/// @param snapshots states by index
/// @param commands by index
/// @param last the index of the last command that is known to have been there
/// @param votes whether nothing can have been behind that
record JournalPieces(
    long epoch,
    Set<UUID> members,
    NavigableMap<Long, ClusterState> snapshots,
    NavigableMap<Long, Submission> commands,
    long last,
    boolean votes) {

  /// The pieces that all copies of the newest epoch have.
  static JournalPieces ofNewestEpoch(List<CopyReading> readings) {
    List<JournalPieces> all = new ArrayList<>();
    for (CopyReading reading : readings) {
      if (reading instanceof Broken broken) {
        all.add(broken.pieces());
      } else if (reading instanceof Whole whole) {
        all.add(of(whole.contents()));
      }
    }
    long newest = all.stream().mapToLong(JournalPieces::epoch).max().orElse(0);
    JournalPieces together =
        new JournalPieces(newest, Set.of(), new TreeMap<>(), new TreeMap<>(), 0, true);
    for (JournalPieces pieces : all) {
      together = pieces.epoch == newest ? together.with(pieces) : together;
    }
    return together;
  }

  private static JournalPieces of(JournalFrames.Contents contents) {
    NavigableMap<Long, Submission> commands = new TreeMap<>();
    long index = contents.base().index();
    NavigableMap<Long, ClusterState> snapshots = new TreeMap<>();
    snapshots.put(index, contents.base());
    for (Submission command : contents.commands()) {
      commands.put(++index, command);
    }
    JournalHeader header = contents.header();
    return new JournalPieces(header.epoch(), header.members(), snapshots, commands, index, true);
  }

  private JournalPieces with(JournalPieces other) {
    NavigableMap<Long, ClusterState> allSnapshots = new TreeMap<>(snapshots);
    allSnapshots.putAll(other.snapshots);
    NavigableMap<Long, Submission> allCommands = new TreeMap<>(commands);
    allCommands.putAll(other.commands);
    return new JournalPieces(
        epoch, other.members, allSnapshots, allCommands, Math.max(last, other.last), true);
  }

  /// Whether there is nothing at all.
  boolean isEmpty() {
    return members.isEmpty();
  }

  /// The state after the last command, if the pieces lead there from some snapshot without a gap.
  Optional<ClusterState> assembled() {
    for (ClusterState base : snapshots.descendingMap().values()) {
      NavigableMap<Long, Submission> after = commands.tailMap(base.index(), false);
      if (base.index() + after.size() == Math.max(last, base.index())) {
        ClusterState state = base;
        for (Submission command : after.values()) {
          state = state.apply(command);
        }
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
