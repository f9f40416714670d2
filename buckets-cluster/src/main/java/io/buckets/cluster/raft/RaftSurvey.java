package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.util.MD5FileUtil;
import org.apache.ratis.util.SizeInBytes;
import org.jspecify.annotations.Nullable;

/// What the nodes of a stopped cluster keep of the control plane, read without taking part in it:
/// of all copies that are there, the newest state that is known to be committed. Nothing is
/// written.
///
/// @param state the state; empty if no copy can be read
/// @param troubles of copies that cannot be read, why
public record RaftSurvey(Optional<ClusterState> state, Map<Path, String> troubles) {
  private static final SizeInBytes LONGEST = SizeInBytes.valueOf(RaftLimits.ENTRY_BYTES);

  /// A copy.
  ///
  /// @param base the state that it begins with, its first or its newest snapshot
  /// @param from the last entry that is in `base`
  /// @param end what its log tells
  private record Copy(List<LogSegmentPath> segments, ClusterState base, long from, Tail end) {
    Entry last() {
      return end.last;
    }

    /// The last entry of another copy, if this one has it too; else -1.
    long shared(Copy other) {
      Entry last = other.last();
      boolean same =
          last.index <= from || Long.valueOf(last.term).equals(end.terms.get(last.index));
      return same ? last.index : -1;
    }
  }

  private record Entry(long term, long index) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return Comparator.comparingLong(Entry::term)
          .thenComparingLong(Entry::index)
          .compare(this, other);
    }
  }

  /// Reads the copies in directories, one of which each node has.
  ///
  /// @return empty if there is none, as on the drives of a node that is alone
  public static Optional<RaftSurvey> of(UUID deployment, List<Path> directories) {
    List<Copy> copies = new ArrayList<>();
    Map<Path, String> troubles = new HashMap<>();
    for (Path directory : directories) {
      RaftDirectory kept = new RaftDirectory(directory, deployment);
      if (!kept.isFormed()) {
        continue;
      }
      try {
        copies.add(read(kept));
      } catch (IOException | StoreException e) {
        troubles.put(directory, "what is kept of the control plane cannot be read: " + e);
      }
    }
    // A log that was given up when the vote was founded anew says nothing any more.
    long latest = copies.stream().mapToLong(copy -> copy.end.founded).max().orElse(0);
    copies.removeIf(copy -> copy.end.founded < latest);
    if (copies.isEmpty() && troubles.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RaftSurvey(newest(copies), troubles));
    } catch (IOException e) {
      throw new StoreException(Reason.INTERNAL, "a log changed while it was read: " + e, e);
    }
  }

  private static Copy read(RaftDirectory kept) throws IOException {
    Path log = kept.log().resolve(kept.deployment().toString());
    Snapshot snapshot = snapshot(log.resolve("sm"));
    ClusterState base = snapshot == null ? kept.readFirst() : StateFile.read(snapshot.file);
    long from = snapshot == null ? -1 : snapshot.at.index;
    List<LogSegmentPath> segments = segments(log.resolve("current"));
    Tail tail = new Tail(snapshot == null ? new Entry(0, -1) : snapshot.at, base.founded());
    for (LogSegmentPath segment : segments) {
      each(segment, tail);
    }
    return new Copy(segments, base, from, tail);
  }

  /// The end of a log, and the terms of its entries.
  private static final class Tail implements Consumer<LogEntryProto> {
    private final Map<Long, Long> terms = new HashMap<>();
    private Entry last;
    private long founded;
    private long committed;

    Tail(Entry last, long founded) {
      this.last = last;
      this.founded = founded;
      this.committed = last.index;
    }

    @Override
    public void accept(LogEntryProto entry) {
      last = new Entry(entry.getTerm(), entry.getIndex());
      terms.put(entry.getIndex(), entry.getTerm());
      if (entry.hasStateMachineLogEntry()) {
        LogEntry change = LogEntry.of(entry);
        founded = change.isRestore() ? StatePack.unpack(change.command()).founded() : founded;
      }
      if (entry.hasMetadataEntry()) {
        committed = Math.max(committed, entry.getMetadataEntry().getCommitIndex());
      }
    }
  }

  private record Snapshot(Path file, Entry at) {}

  private static @Nullable Snapshot snapshot(Path folder) throws IOException {
    Snapshot newest = null;
    for (Path file : files(folder)) {
      String[] name = Objects.requireNonNull(file.getFileName()).toString().split("[._]");
      if (name.length != 3 || !name[0].equals("snapshot")) {
        continue;
      }
      Snapshot found =
          new Snapshot(file, new Entry(Long.parseLong(name[1]), Long.parseLong(name[2])));
      if (newest == null || found.at.compareTo(newest.at) > 0) {
        newest = found;
      }
    }
    if (newest != null) {
      MD5FileUtil.verifySavedMD5(
          newest.file.toFile(), MD5FileUtil.computeMd5ForFile(newest.file.toFile()));
    }
    return newest;
  }

  private static List<LogSegmentPath> segments(Path folder) throws IOException {
    List<LogSegmentPath> segments = new ArrayList<>();
    for (Path file : files(folder)) {
      LogSegmentPath segment = LogSegmentPath.matchLogSegment(file);
      if (segment != null) {
        segments.add(segment);
      }
    }
    segments.sort(Comparator.comparing(LogSegmentPath::getStartEnd));
    return segments;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /// Tells of each entry of a segment, up to one that was not written to its end.
  private static void each(LogSegmentPath segment, Consumer<LogEntryProto> entries)
      throws IOException {
    long[] told = new long[1];
    int read =
        LogSegment.readSegmentFile(
            segment.getPath().toFile(),
            segment.getStartEnd(),
            LONGEST,
            CorruptionPolicy.WARN_AND_RETURN,
            null,
            entry -> {
              told[0]++;
              entries.accept(entry);
            });
    assert read == told[0] : "an entry was passed by";
  }

  /// The state of the copy that goes furthest, at the last entry of which any copy knows that it is
  /// committed, or that most of the copies have: whoever leads next has it, and commits it.
  private static Optional<ClusterState> newest(List<Copy> copies) throws IOException {
    if (copies.isEmpty()) {
      return Optional.empty();
    }
    Copy furthest = copies.stream().max(Comparator.comparing(Copy::last)).orElseThrow();
    long[] shared = copies.stream().mapToLong(furthest::shared).sorted().toArray();
    long known = copies.stream().mapToLong(copy -> copy.end.committed).max().orElseThrow();
    long until = Math.max(known, shared[(shared.length - 1) / 2]);
    Replayed replayed = new Replayed(furthest, until);
    for (LogSegmentPath segment : furthest.segments) {
      each(segment, replayed);
    }
    return Optional.of(replayed.state);
  }

  /// Applies what comes after the base of a copy.
  private static final class Replayed implements Consumer<LogEntryProto> {
    private final long from;
    private final long until;
    private ClusterState state;

    Replayed(Copy copy, long until) {
      this.from = copy.from;
      this.until = until;
      this.state = copy.base;
    }

    @Override
    public void accept(LogEntryProto entry) {
      if (entry.getIndex() > from && entry.getIndex() <= until) {
        state = Replay.after(state, entry);
      }
    }
  }
}
