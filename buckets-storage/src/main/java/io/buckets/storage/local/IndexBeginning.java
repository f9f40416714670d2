package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.drive.Refill;
import io.buckets.storage.register.BallotCeiling;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first rows of an index that is new: whether it takes the place of one that was lost.
final class IndexBeginning {
  private static final Logger LOG = LoggerFactory.getLogger(IndexBeginning.class);

  private IndexBeginning() {}

  /// Writes them.
  ///
  /// @param first the ceiling to begin with
  /// @return since when the drive is being filled; null if it is not
  static @Nullable Ballot of(LocalRegisters.Opening opening, Ballot first)
      throws DriveException, IOException {
    Ballot since = null;
    String why = "it has lost its index";
    Refill refill = opening.refill();
    if (refill == null ? opening.files().wasMade() : !refill.alone()) {
      since = BallotCeiling.beforeFilling(opening.clock().millis(), first);
      why = refill == null ? why : refill.why();
      LOG.warn("drive {} is filled again by the others: {}", opening.label(), why);
    }
    try (DriveIndex.Batch batch = opening.index().begin()) {
      DriveRows.ceiling(batch, first);
      DriveRows.filling(batch, since);
      DriveRows.fillingWhy(batch, why);
      if (since != null) {
        DriveRows.collected(batch, since);
      }
      batch.write(true);
    }
    return since;
  }

  /// The marks that the index holds, or begins with: newer than those of the one in whose place it
  /// is.
  static IndexMarks marks(LocalRegisters.Opening opening) throws DriveException {
    Mark mark = DriveRows.mark(opening.index());
    if (mark.equals(Mark.NONE)) {
      Refill refill = opening.refill();
      Mark past = refill == null ? Mark.NONE : refill.past();
      mark = Mark.first(opening.clock().millis(), past);
    }
    return new IndexMarks(opening.clock(), mark, DriveRows.others(opening.index()));
  }

  /// The new index holds everything: the one in whose place it is can go.
  static void end(IndexFiles files) {
    try {
      files.forgetAside();
    } catch (IOException e) {
      LOG.warn("an index that was set aside stays in {}: {}", files.directory(), e.toString());
    }
  }

  /// What a drive may have forgotten that does not remember what it held before `fillingSince`.
  static Ballot guarded(Ballot collected, @Nullable Ballot fillingSince) {
    return fillingSince != null && fillingSince.isAfter(collected) ? fillingSince : collected;
  }
}
