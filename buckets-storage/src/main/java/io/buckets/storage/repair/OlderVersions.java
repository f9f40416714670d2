package io.buckets.storage.repair;

import io.buckets.core.Limits;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The older versions of a register in one of its states, as the drives that hold this state show
/// them.
///
/// Drives that hold one state hold the same older versions, but for one to which a healer brought
/// it without them: that one has fewer, and its head counts fewer. So the longest list is the true
/// one, once so many drives have shown theirs that one of them took part in deciding the state; a
/// list that ends before its own head's count was read from a damaged index and counts for nothing.
///
/// @param newestFirst the versions
/// @param whole slots that hold the state with all of them (bit i is slot i)
/// @param sure whether enough drives have shown theirs to know that there are no more
record OlderVersions(List<Row> newestFirst, int whole, boolean sure) {
  /// One older version.
  ///
  /// @param head its head; only the newest version of it counts
  /// @param shards the inline shard of each slot that has one, null for the others
  record Row(Head head, List<@Nullable ByteBuffer> shards) {
    Version version() {
      Version version = head.newest();
      if (version == null) {
        throw new IllegalStateException("an older version is a version");
      }
      return version;
    }
  }

  /// What a state without older versions has.
  static OlderVersions none(ErasureSet set) {
    return new OlderVersions(List.of(), set.allSlots(), true);
  }

  /// What one drive shows.
  ///
  /// @param holds whether its head is the state asked for
  /// @param complete whether the list is as long as the head says
  private record Shown(boolean holds, boolean complete, List<DriveHead> versions) {}

  /// Asks every drive of the set for the older versions below the state that `head` names.
  static OlderVersions read(ErasureSet set, RegisterKey key, Head head) {
    if (head.isEmpty()) {
      return none(set);
    }
    SlotCalls<Shown> calls =
        new SlotCalls<Shown>(set.lanes(), slot -> ask(set.drive(slot), key, head))
            .start(set.allSlots());
    calls.awaitAll(Limits.DRIVE_CALL);
    int slots = set.geometry().total();
    int answered = calls.answered();
    List<DriveHead> longest = List.of();
    int complete = 0;
    for (int slot = 0; slot < slots; slot++) {
      Shown shown = (answered & 1 << slot) == 0 ? null : calls.answer(slot);
      if (shown != null && shown.holds && shown.complete) {
        complete++;
        longest = shown.versions.size() > longest.size() ? shown.versions : longest;
      }
    }
    List<Row> rows = new ArrayList<>();
    for (DriveHead version : longest) {
      rows.add(new Row(version.head(), new ArrayList<>()));
    }
    int whole = 0;
    for (int slot = 0; slot < slots; slot++) {
      Shown shown = (answered & 1 << slot) == 0 ? null : calls.answer(slot);
      whole |= add(shown, rows) ? 1 << slot : 0;
    }
    boolean all = answered == set.allSlots() && complete > 0;
    return new OlderVersions(rows, whole, all || complete >= set.geometry().readQuorum());
  }

  /// The list of a drive that held the state before and after it was read.
  private static Shown ask(Drive drive, RegisterKey key, Head head) throws DriveException {
    List<DriveHead> versions = new ArrayList<>();
    int counted = 0;
    long bytes = 0;
    Long from = VersionPage.BEGINNING;
    while (from != null) {
      if (bytes > Limits.HEALED_VERSIONS_BYTES) {
        throw new DriveException(
            DriveException.Reason.BUSY,
            key + " has more older versions than can be brought to a drive in one step");
      }
      VersionPage page = drive.versions(key, from, Limits.VERSIONS_PAGE);
      if (!page.head().head().change().equals(head.change())) {
        return new Shown(false, false, List.of());
      }
      counted = page.head().head().olderVersions();
      versions.addAll(page.versions());
      bytes += page.versions().stream().mapToLong(VersionPage::bytesOf).sum();
      from = page.next();
    }
    Head after = drive.head(key, false).head();
    boolean still = after.change().equals(head.change());
    return new Shown(still, versions.size() == counted, versions);
  }

  /// Adds the shards of one slot.
  ///
  /// @return whether it has all versions
  private static boolean add(@Nullable Shown shown, List<Row> rows) {
    List<DriveHead> here = shown != null && shown.holds ? shown.versions : List.of();
    boolean whole = shown != null && shown.holds && shown.complete && here.size() == rows.size();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      DriveHead found = find(here, row.version());
      whole &= found != null && i < here.size() && found.equals(here.get(i));
      row.shards.add(found == null ? null : found.shard());
    }
    return whole;
  }

  private static @Nullable DriveHead find(List<DriveHead> versions, Version wanted) {
    for (DriveHead candidate : versions) {
      Version version = candidate.head().newest();
      if (version != null && isSame(version, wanted)) {
        return candidate;
      }
    }
    return null;
  }

  private static boolean isSame(Version one, Version other) {
    return one.id().equals(other.id()) && Arrays.equals(one.meta(), other.meta());
  }
}
