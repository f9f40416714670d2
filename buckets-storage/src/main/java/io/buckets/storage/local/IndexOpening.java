package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.local.IndexOptions.Mode;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/// Opens the index of a drive and says what speaks against it.
///
/// An index is opened strictly. One that refuses to be is *in question*: it is opened up to the
/// damage, so that it can be asked how far it has come, and used only once somebody has said so.
/// One that an earlier build left is opened once as that build did, and flushed: of its logs, which
/// were written over older ones, nobody can tell where they end.
///
/// @param index the open index; null if it cannot be opened at all
/// @param doubt what speaks against it; null if nothing does
record IndexOpening(@Nullable DriveIndex index, @Nullable String doubt) {

  /// @throws DriveException if the index cannot be reached, which says nothing about what is in it
  ///
  /// @param anew whether an index that is not there is to be made, though there was one
  static IndexOpening open(IndexFiles files, DriveResources resources, boolean anew)
      throws DriveException {
    try {
      String damage = anew ? null : files.damage();
      if (damage != null) {
        return new IndexOpening(null, damage);
      }
      if (!files.isThere()) {
        return new IndexOpening(opened(files, resources, Mode.NEW), null);
      }
      if (files.isMarkDamaged()) {
        return upToDamage(files, resources, "the file index.made beside its index is damaged");
      }
      if (!files.isStrict()) {
        String refusal = flushEarlier(files, resources);
        if (refusal != null) {
          return new IndexOpening(null, refusal);
        }
      }
    } catch (IOException e) {
      throw new DriveException(Reason.FAILED, "the drive cannot be read: " + e, e);
    } catch (RocksDBException e) {
      throw DriveIndex.failure("the index cannot be made", e);
    }
    return strictly(files, resources);
  }

  /// Opens it as it is to be, or else up to the damage.
  private static IndexOpening strictly(IndexFiles files, DriveResources resources)
      throws DriveException {
    String refusal;
    try {
      return new IndexOpening(opened(files, resources, Mode.STRICT), null);
    } catch (RocksDBException e) {
      refusal = refusal(e);
    }
    return upToDamage(files, resources, refusal);
  }

  private static IndexOpening upToDamage(IndexFiles files, DriveResources resources, String why)
      throws DriveException {
    try {
      return new IndexOpening(opened(files, resources, Mode.UP_TO_DAMAGE), why);
    } catch (RocksDBException e) {
      return new IndexOpening(null, refusal(e));
    }
  }

  private static DriveIndex opened(IndexFiles files, DriveResources resources, Mode mode)
      throws RocksDBException {
    return DriveIndex.open(files.directory(), resources, mode);
  }

  private static String refusal(RocksDBException e) throws DriveException {
    if (IndexDamage.isLock(e)) {
      throw new DriveException(
          Reason.OFFLINE,
          "another process has the drive open, though its lock file is gone: " + e.getMessage(),
          e);
    }
    if (!IndexDamage.isIn(e)) {
      throw DriveIndex.failure("the index cannot be opened", e);
    }
    return "its index is damaged (" + e.getMessage() + ")";
  }

  /// @return why it cannot be opened; null if it could
  private static @Nullable String flushEarlier(IndexFiles files, DriveResources resources)
      throws IOException, DriveException {
    try (DriveIndex earlier = opened(files, resources, Mode.EARLIER)) {
      earlier.flush();
    } catch (RocksDBException e) {
      return refusal(e);
    }
    files.markStrict();
    return null;
  }

  /// What the index says of itself.
  DriveStanding standing() throws DriveException {
    DriveIndex open = index;
    if (open == null) {
      Map<UUID, Mark> nothing = Map.of();
      return new DriveStanding(Mark.NONE, nothing, doubt, false, false, 0);
    }
    return new DriveStanding(
        DriveRows.mark(open),
        DriveRows.others(open),
        doubt,
        true,
        DriveRows.filling(open) != null,
        DriveRows.latestMillis(open));
  }
}
