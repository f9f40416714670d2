package io.buckets.storage;

import io.buckets.storage.HeadCodec.Part;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Asks the registers of a drive whether one of them names a shard file.
final class NameSearch {
  private final DriveIndex index;
  private final LiveRegisters registers;

  NameSearch(DriveIndex index, LiveRegisters registers) {
    this.index = index;
    this.registers = registers;
  }

  /// Whether any register of the file's owner names it: the object's, or one of its uploads', in
  /// its head, in what that may be taken back to, or in an older version.
  boolean isNamed(ShardName name) throws DriveException {
    if (names(name.owner(), name)) {
      return true;
    }
    for (IndexKey upload : uploads(name.owner())) {
      if (names(upload.register(), name)) {
        return true;
      }
    }
    return false;
  }

  private Set<IndexKey> uploads(RegisterKey owner) throws DriveException {
    byte[] prefix = IndexKey.uploadsPrefix(owner);
    Set<IndexKey> uploads = new LinkedHashSet<>();
    index.walk(
        Family.UPLOADS,
        prefix,
        (key, value) -> {
          boolean within = DriveIndex.startsWith(key, prefix);
          if (within) {
            uploads.add(IndexKey.wrap(Space.UPLOADS, key));
          }
          return within;
        });
    return uploads;
  }

  private boolean names(RegisterKey register, ShardName name) throws DriveException {
    RegisterState state = registers.read(IndexKey.of(register), Part.META);
    List<HeldHead> held = new ArrayList<>(List.of(state.held()));
    Undo undo = state.undo();
    if (undo != null) {
      undo.forEachHeld(held::add);
    }
    if (state.held().head().olderVersions() > 0) {
      held.addAll(index.older(register));
    }
    for (HeldHead one : held) {
      Version version = one.head().newest();
      boolean candidate = version != null && name.data().equals(version.data());
      if (candidate && NamedFiles.of(register, version).contains(name)) {
        return true;
      }
    }
    return false;
  }
}
