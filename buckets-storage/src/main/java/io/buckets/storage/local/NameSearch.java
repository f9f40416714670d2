package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.NamedFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks the registers of a drive whether one of them names a shard file.
///
/// Threading: one that may wait for files.
final class NameSearch {
  private final OlderReads reads;

  NameSearch(OlderReads reads) {
    this.reads = reads;
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
    OlderQuery query = new OlderQuery.ByData(name.data());
    OlderReply reply = reads.readHere(new OlderReads.Asked(register, query, false, null));
    DriveHead held = reply.head();
    return names(register, held.head(), name)
        || names(register, held.undo(), name)
        || names(register, reply.ofHead(), name)
        || names(register, reply.ofUndo(), name);
  }

  private static boolean names(RegisterKey register, List<DriveHead> versions, ShardName name) {
    return versions.stream().anyMatch(version -> names(register, version.head(), name));
  }

  private static boolean names(RegisterKey register, @Nullable Head head, ShardName name) {
    Version newest = head == null ? null : head.newest();
    return newest != null
        && name.data().equals(newest.data())
        && NamedFiles.of(register, newest).contains(name);
  }
}
