package io.buckets.storage.repair;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Quorum;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The older versions of a register in one of its states, as the drives that hold this state show
/// them. What is made of what they show is a pure function, {@link #of}.
///
/// Drives that hold one state hold the same older versions, but for one to which a healer brought
/// it without them: that one has fewer, and its head counts fewer. So the longest list is the true
/// one, once so many drives have shown theirs that one of them took part in deciding the state; a
/// list that ends before its own head's count was read from a damaged index and counts for nothing.
///
/// @param newestFirst the versions
/// @param whole slots that hold the state with all of them (bit i is slot i)
/// @param sure whether enough drives have shown theirs to know that there are no more
public record OlderVersions(List<Row> newestFirst, int whole, boolean sure) {
  /// One older version.
  ///
  /// @param head its head; only the newest version of it counts
  /// @param shards the inline shard of each slot that has one, null for the others
  public record Row(Head head, List<@Nullable ByteBuffer> shards) {
    Version version() {
      Version version = head.newest();
      if (version == null) {
        throw new IllegalStateException("an older version is a version");
      }
      return version;
    }
  }

  /// What one drive shows.
  ///
  /// @param holds whether its head is the state asked for
  /// @param complete whether the list is as long as the head says
  public record Shown(boolean holds, boolean complete, List<DriveHead> versions) {}

  /// What one drive shows, taken in page by page: the drive must have held the state before each
  /// page and after the last. Threading: one thread.
  public static final class Showing {
    private final RegisterKey key;
    private final Ballot change;
    private final List<DriveHead> versions = new ArrayList<>();
    private @Nullable Long from = VersionPage.BEGINNING;
    private boolean holds = true;
    private int counted;
    private long bytes;

    /// @param head the state asked for
    public Showing(RegisterKey key, Head head) {
      this.key = key;
      this.change = head.change();
    }

    /// Where the page to ask for next begins; null if no more is to be asked but the head.
    ///
    /// @throws DriveException BUSY if there are more than a heal can bring in one step
    public @Nullable Long next() throws DriveException {
      if (from != null && bytes > Limits.HEALED_VERSIONS_BYTES) {
        throw new DriveException(
            DriveException.Reason.BUSY,
            key + " has more older versions than can be brought to a drive in one step");
      }
      return from;
    }

    /// Takes in the page asked for.
    public void add(VersionPage page) {
      holds &= page.head().head().change().equals(change);
      counted = page.head().head().olderVersions();
      versions.addAll(page.versions());
      bytes += page.versions().stream().mapToLong(VersionPage::bytesOf).sum();
      from = holds ? page.next() : null;
    }

    /// What was shown.
    ///
    /// @param after the drive's head, asked for after the last page
    public Shown end(Head after) {
      boolean still = holds && after.change().equals(change);
      return holds
          ? new Shown(still, versions.size() == counted, versions)
          : new Shown(false, false, List.of());
    }
  }

  /// What a state without older versions has.
  public static OlderVersions none(Quorum quorum) {
    return new OlderVersions(List.of(), quorum.all(), true);
  }

  /// Asks every drive of the set for the older versions below the state that `head` names.
  static OlderVersions read(ErasureSet set, RegisterKey key, Head head) {
    Quorum quorum = Quorum.of(set.geometry());
    if (head.isEmpty()) {
      return none(quorum);
    }
    SlotCalls<Shown> calls =
        new SlotCalls<Shown>(set.lanes(), slot -> ask(set.drive(slot), key, head))
            .start(set.allSlots());
    calls.awaitAll(Limits.DRIVE_CALL);
    int answered = calls.answered();
    List<@Nullable Shown> shown = new ArrayList<>();
    for (int slot = 0; slot < quorum.drives(); slot++) {
      shown.add((answered & 1 << slot) == 0 ? null : calls.answer(slot));
    }
    return of(quorum, shown);
  }

  private static Shown ask(Drive drive, RegisterKey key, Head head) throws DriveException {
    Showing showing = new Showing(key, head);
    Long from = showing.next();
    while (from != null) {
      showing.add(drive.versions(key, from, Limits.VERSIONS_PAGE));
      from = showing.next();
    }
    return showing.end(drive.head(key, false).head());
  }

  /// What follows from what the drives show.
  ///
  /// @param shown by slot; null for a drive that did not answer
  public static OlderVersions of(Quorum quorum, List<@Nullable Shown> shown) {
    List<DriveHead> longest = List.of();
    int answered = 0;
    int complete = 0;
    for (Shown each : shown) {
      answered += each == null ? 0 : 1;
      if (each != null && each.holds && each.complete) {
        complete++;
        longest = each.versions.size() > longest.size() ? each.versions : longest;
      }
    }
    List<Row> rows = new ArrayList<>();
    for (DriveHead version : longest) {
      rows.add(new Row(version.head(), new ArrayList<>()));
    }
    int whole = 0;
    for (int slot = 0; slot < shown.size(); slot++) {
      whole |= add(shown.get(slot), rows) ? 1 << slot : 0;
    }
    boolean all = answered == quorum.drives() && complete > 0;
    return new OlderVersions(rows, whole, all || complete >= quorum.read());
  }

  /// Adds the shards of one slot.
  ///
  /// @return whether it has all versions
  private static boolean add(@Nullable Shown shown, List<Row> rows) {
    List<DriveHead> here = shown != null && shown.holds ? shown.versions : List.of();
    boolean whole = shown != null && shown.holds && shown.complete && here.size() == rows.size();
    Map<VersionId, DriveHead> byId = byId(here);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      DriveHead beside = i < here.size() ? here.get(i) : null;
      DriveHead found = isSame(beside, row.version()) ? beside : byId.get(row.version().id());
      found = isSame(found, row.version()) ? found : null;
      whole &= found != null && i < here.size() && found.equals(here.get(i));
      row.shards.add(found == null ? null : found.shard());
    }
    return whole;
  }

  private static Map<VersionId, DriveHead> byId(List<DriveHead> versions) {
    Map<VersionId, DriveHead> byId = new HashMap<>();
    for (DriveHead each : versions) {
      Version version = each.head().newest();
      if (version != null) {
        byId.put(version.id(), each);
      }
    }
    return byId;
  }

  private static boolean isSame(@Nullable DriveHead held, Version wanted) {
    Version version = held == null ? null : held.head().newest();
    return version != null
        && version.id().equals(wanted.id())
        && Arrays.equals(version.meta(), wanted.meta());
  }
}
