package io.buckets.storage.fsck;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.register.NamedFiles;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which shard files the registers of one drive name. The files of one owner lie together, so the
/// names of the last owner are kept, and no more.
///
/// Threading: one thread.
final class FilesNamed {
  /// Files looked at in one call.
  static final int PAGE = 256;

  private final Drive drive;
  private @Nullable RegisterKey owner;
  private Set<ShardName> names = Set.of();

  FilesNamed(Drive drive) {
    this.drive = drive;
  }

  /// Whether the object's register names the file, decided or not, or that of the part it was
  /// uploaded as.
  boolean contains(ShardName name) throws DriveException {
    if (!name.owner().equals(owner)) {
      names = of(name.owner());
      owner = name.owner();
    }
    return names.contains(name) || of(part(name)).contains(name);
  }

  private static RegisterKey part(ShardName name) {
    return new UploadKeys(name.owner().bucketId(), name.owner().key(), name.data().toString())
        .part(name.part());
  }

  private Set<ShardName> of(RegisterKey register) throws DriveException {
    DriveHead held = drive.head(register, false);
    Set<ShardName> all = new HashSet<>(NamedFiles.of(register, held.head().newest()));
    Head undo = held.undo();
    if (undo != null) {
      all.addAll(NamedFiles.of(register, undo.newest()));
    }
    if (held.head().olderVersions() > 0 || (undo != null && undo.olderVersions() > 0)) {
      for (DriveHead version : VersionPage.all(drive, register)) {
        all.addAll(NamedFiles.of(register, version.head().newest()));
      }
    }
    return all;
  }
}
