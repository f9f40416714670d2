package io.buckets.storage.object;

import io.buckets.core.Ballot;
import io.buckets.core.ETag;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The documents of an upload's registers: pure translations.
final class UploadRecords {
  private UploadRecords() {}

  /// The version of an upload's own register.
  static Version upload(UploadInfo info, UploadState state) {
    return upload(info, state, false);
  }

  /// @param shared see {@link UploadState#isShared}
  static Version upload(UploadInfo info, UploadState state, boolean shared) {
    Map<String, String> metadata = new TreeMap<>(info.metadata());
    state.addTo(metadata);
    if (shared) {
      UploadState.addShared(metadata);
    }
    return upload(info, metadata);
  }

  /// The version of the register of an upload whose completion begins.
  ///
  /// @param base names what the key holds
  /// @param shared see {@link UploadState#isShared}
  static Version completing(UploadInfo info, Ballot base, boolean shared) {
    Map<String, String> metadata = new TreeMap<>(info.metadata());
    UploadState.COMPLETING.addTo(metadata);
    UploadState.addBase(metadata, base);
    if (shared) {
      UploadState.addShared(metadata);
    }
    return upload(info, metadata);
  }

  private static Version upload(UploadInfo info, Map<String, String> metadata) {
    XlMeta.Stat stat =
        new XlMeta.Stat(
            VersionId.NULL,
            Version.Kind.OBJECT,
            0,
            info.initiatedMillis(),
            "",
            info.attributes(),
            null,
            false);
    return new XlMeta(stat, null, List.of(), metadata).toVersion();
  }

  /// What an upload's register says; null if there is no such upload.
  static @Nullable UploadInfo upload(ObjectKey key, String id, Head head) {
    Version version = head.newest();
    if (version == null) {
      return null;
    }
    Map<String, String> metadata = new TreeMap<>(XlMeta.parse(version.meta()).metadata());
    UploadState.removeFrom(metadata);
    return new UploadInfo(key, id, version.modifiedMillis(), version.attributes(), metadata);
  }

  /// The version of a part's register.
  static XlMeta part(
      PartInfo part, DataId data, ObjectSource.Finished finished, XlMeta.Erasure erasure) {
    XlMeta.Stat stat =
        new XlMeta.Stat(
            VersionId.NULL,
            Version.Kind.OBJECT,
            part.size(),
            part.storedSize(),
            part.modifiedMillis(),
            part.etag().value(),
            finished.attributes(),
            data,
            false);
    return new XlMeta(stat, erasure, List.of(part), Map.of());
  }

  /// What a part's register says.
  static PartInfo part(Version version) {
    return XlMeta.parse(version.meta()).parts().getFirst();
  }

  /// The document of the finished object.
  static XlMeta object(UploadInfo upload, DataId data, Whole whole, XlMeta.Erasure erasure) {
    XlMeta.Stat stat =
        new XlMeta.Stat(
            VersionId.NULL,
            Version.Kind.OBJECT,
            whole.parts().stream().mapToLong(PartInfo::size).sum(),
            whole.parts().stream().mapToLong(PartInfo::storedSize).sum(),
            whole.modifiedMillis(),
            whole.finished().etag().value(),
            whole.finished().attributes(),
            data,
            false);
    return new XlMeta(
        stat,
        erasure,
        whole.parts(),
        Documents.merge(upload.metadata(), whole.finished().metadata()));
  }

  /// What completion adds to an upload.
  ///
  /// @param modifiedMillis when it was completed
  /// @param parts the chosen parts, in order
  /// @param finished what the S3 layer made of them
  record Whole(long modifiedMillis, List<PartInfo> parts, ObjectSource.Finished finished) {
    ETag etag() {
      return finished.etag();
    }
  }
}
