package io.buckets.storage.repair;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.SetId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows an operator what each drive of a key's erasure set really holds.
///
/// Threading: any thread; reads only.
public final class Inspection {
  private final ErasureSets sets;

  public Inspection(ErasureSets sets) {
    this.sets = sets;
  }

  /// What one drive holds of a key.
  ///
  /// @param slot its slot in the set, which is its shard's index
  /// @param drive its label
  /// @param driveId its id
  /// @param state what it said: decided, undecided, absent, unknown, or why it did not answer
  /// @param ballot of its head, null if it has none
  /// @param shard where its shard is: inline, in a file, missing, or none
  /// @param verified whether every block of its shard matches its checksums
  public record DriveReport(
      int slot,
      String drive,
      String driveId,
      String state,
      @Nullable String ballot,
      String shard,
      boolean verified) {}

  /// What is known of a key.
  ///
  /// @param set the erasure set it belongs to
  /// @param geometry of the set
  /// @param document the xl.meta of its newest version as JSON; null if it has none
  /// @param drives one report for each slot
  public record Report(
      SetId set, String geometry, @Nullable String document, List<DriveReport> drives) {}

  /// Where a key belongs.
  ///
  /// @param set the erasure set
  /// @param geometry of the set
  /// @param why how that follows
  /// @param drives the label of the drive in each slot
  public record Location(SetId set, String geometry, String why, List<String> drives) {}

  /// Says where a key belongs, and why.
  public Location locate(RegisterKey key) {
    ErasureSet set = sets.of(key);
    return new Location(
        set.id(),
        set.geometry().toString(),
        "the consistent-hash ring over the sets of this topology; no exception is recorded",
        set.drives().stream().map(Drive::label).toList());
  }

  /// Asks every drive of the key's set.
  public Report inspect(RegisterKey key) {
    ErasureSet set = sets.of(key);
    SlotCalls<DriveReport> calls =
        new SlotCalls<DriveReport>(set.lanes(), slot -> inspect(set, slot, key))
            .start(set.allSlots());
    calls.awaitAll(Limits.SCRUB_FILE);
    List<DriveReport> reports = new ArrayList<>();
    for (int slot = 0; slot < set.geometry().total(); slot++) {
      boolean answered = (calls.answered() & 1 << slot) != 0;
      reports.add(answered ? calls.answer(slot) : silent(set, slot, calls.failure(slot)));
    }
    Version newest = set.register().read(key, false).head().newest();
    String document = newest == null ? null : new String(newest.meta(), StandardCharsets.UTF_8);
    return new Report(set.id(), set.geometry().toString(), document, reports);
  }

  private static DriveReport silent(ErasureSet set, int slot, @Nullable DriveException failure) {
    Drive drive = set.drive(slot);
    String why = failure == null ? "no answer in time" : String.valueOf(failure.getMessage());
    return new DriveReport(slot, drive.label(), drive.id().toString(), why, null, "unknown", false);
  }

  private static DriveReport inspect(ErasureSet set, int slot, RegisterKey key)
      throws DriveException {
    Drive drive = set.drive(slot);
    DriveHead held = drive.head(key, true);
    Version version = held.head().newest();
    String state = held.unknown() ? "unknown" : held.decided() ? "decided" : "undecided";
    boolean never = held.ballot().equals(Ballot.ZERO);
    if (version == null) {
      return new DriveReport(
          slot,
          drive.label(),
          drive.id().toString(),
          never && !held.unknown() ? "absent" : state,
          never ? null : held.ballot().toString(),
          "none",
          !held.unknown());
    }
    boolean verified = true;
    for (ShardRebuild.StoredPart part : ShardRebuild.partsOf(key, version)) {
      verified &= Scrubber.isSound(drive, part.name());
    }
    String shard = version.inline() ? "inline" : verified ? "file" : "file missing or damaged";
    return new DriveReport(
        slot,
        drive.label(),
        drive.id().toString(),
        state,
        held.ballot().toString(),
        version.data() == null && !version.inline() ? "none" : shard,
        verified && (!version.inline() || held.shard() != null));
  }
}
