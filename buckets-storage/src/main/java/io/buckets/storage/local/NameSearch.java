package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.NamedFiles;
import io.buckets.storage.register.RegisterState;
import io.buckets.storage.register.Undo;
import java.util.ArrayList;
import java.util.List;

/// Asks the registers of a drive whether one of them names a shard file.
final class NameSearch {
  private final DriveIndex index;
  private final LiveRegisters registers;

  NameSearch(DriveIndex index, LiveRegisters registers) {
    this.index = index;
    this.registers = registers;
  }

  /// Whether any register of the file's owner names it: the object's, or that of the part it was
  /// uploaded as (an upload's files bear its id, a part's its number), in its head, in what that
  /// may be taken back to, or in an older version.
  boolean isNamed(ShardName name) throws DriveException {
    if (names(name.owner(), name)) {
      return true;
    }
    return names(UploadKeys.part(name), name);
  }

  private boolean names(RegisterKey register, ShardName name) throws DriveException {
    for (HeldHead one : held(register)) {
      Version version = one.head().newest();
      boolean candidate = version != null && name.data().equals(version.data());
      if (candidate && NamedFiles.of(register, version).contains(name)) {
        return true;
      }
    }
    return false;
  }

  private List<HeldHead> held(RegisterKey register) throws DriveException {
    RegisterState state = registers.read(IndexKey.of(register), Part.META);
    List<HeldHead> held = new ArrayList<>(List.of(state.held()));
    Undo undo = state.undo();
    if (undo != null) {
      undo.forEachHeld(held::add);
    }
    if (state.held().head().olderVersions() > 0) {
      held.addAll(index.older(register));
    }
    return held;
  }
}
