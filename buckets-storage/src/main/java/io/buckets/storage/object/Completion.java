package io.buckets.storage.object;

import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.PartInfo;
import java.util.List;

/// What the S3 layer adds when an upload is completed.
///
/// @param digest makes the object's ETag and checksums of its parts
/// @param condition what must hold for the completion to happen
public record Completion(Digest digest, Precondition condition) {
  /// Makes the digests of a whole of those of its parts; pure.
  @FunctionalInterface
  public interface Digest {
    /// @param upload the upload
    /// @param chosen its parts in order
    /// @throws io.buckets.core.StoreException to refuse the completion
    ObjectSource.Finished of(UploadInfo upload, List<PartInfo> chosen);
  }
}
