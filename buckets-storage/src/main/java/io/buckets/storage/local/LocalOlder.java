package io.buckets.storage.local;

import io.buckets.core.VersionId;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.OlderRows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The older versions of one register in a drive's index: their rows newest first, and beside them
/// where the version of an id is, and the one that has certain shard files.
///
/// What cannot be read is an {@link Unreadable}. Threading: as the index.
final class LocalOlder implements OlderRows {
  private final DriveIndex index;
  private final RegisterKey register;
  private final Part part;
  private final byte[] prefix;

  /// @param part how much of each version is wanted
  LocalOlder(DriveIndex index, RegisterKey register, Part part) {
    this.index = index;
    this.register = register;
    this.part = part;
    this.prefix = IndexKey.versionsPrefix(register);
  }

  @Override
  public void walk(long sequence, Predicate<HeldHead> visitor) {
    if (sequence <= 0) {
      return;
    }
    byte[] from = sequence == BEGINNING ? prefix : IndexKey.versionRow(prefix, sequence - 1);
    reading(() -> {
      index.walk(
          Family.VERSIONS,
          from,
          (key, value) -> {
            if (!DriveIndex.startsWith(key, prefix)) {
              return false;
            }
            HeldHead held = index.older(register, key, value, part);
            return held == null || visitor.test(held);
          });
      return null;
    });
  }

  @Override
  public @Nullable HeldHead find(VersionId id) {
    return hasLookups()
        ? at(IndexKey.lookupRow(IndexKey.idsPrefix(prefix), id.high(), id.low()))
        : scan(version -> version.id().equals(id));
  }

  @Override
  public @Nullable HeldHead find(DataId data) {
    return hasLookups()
        ? at(IndexKey.lookupRow(IndexKey.dataPrefix(prefix), data.high(), data.low()))
        : scan(version -> data.equals(version.data()));
  }

  /// The way of indexes of earlier builds that could not be given their lookups.
  private @Nullable HeldHead scan(Predicate<Version> wanted) {
    List<HeldHead> found = new ArrayList<>(1);
    walk(
        BEGINNING,
        row -> {
          Version version = row.head().newest();
          if (version != null && wanted.test(version)) {
            found.add(row);
          }
          return found.isEmpty();
        });
    return found.isEmpty() ? null : found.getFirst();
  }

  private boolean hasLookups() {
    return reading(index::hasLookups);
  }

  private @Nullable HeldHead at(byte[] lookup) {
    return this.<@Nullable HeldHead>reading(() -> {
      byte[] sequence = index.get(Family.VERSIONS, lookup);
      if (sequence == null) {
        return null;
      }
      byte[] row = IndexKey.versionRow(prefix, ByteBuffer.wrap(sequence).getLong());
      byte[] value = index.get(Family.VERSIONS, row);
      return value == null ? null : index.older(register, row, value, part);
    });
  }

  @Override
  public long sequenceAbove(VersionId place) {
    if (!hasLookups()) {
      return BEGINNING;
    }
    byte[] ids = IndexKey.idsPrefix(prefix);
    long[] above = {BEGINNING};
    reading(() -> {
      index.walk(
          Family.VERSIONS,
          IndexKey.lookupRow(ids, place.high(), place.low()),
          (key, value) -> {
            if (DriveIndex.startsWith(key, ids)) {
              above[0] = ByteBuffer.wrap(value).getLong();
            }
            return false;
          });
      return null;
    });
    return above[0];
  }

  private interface Reading<T extends @Nullable Object> {
    T run() throws DriveException;
  }

  private <T extends @Nullable Object> T reading(Reading<T> reading) {
    try {
      return reading.run();
    } catch (DriveException e) {
      throw new Unreadable(e);
    }
  }
}
