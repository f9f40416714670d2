package io.buckets.storage.fsck;

import io.buckets.storage.fsck.Deviation.Kind;
import io.buckets.storage.fsck.RegisterWholeness.Finding;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import org.jspecify.annotations.Nullable;

/// Whether uploads are at rest: none marked as being completed, no part without its upload.
///
/// It is shown the registers of the upload space in key order, in which the parts follow their
/// upload. Pure but for what it remembers of the upload before.
final class UploadWholeness {
  private @Nullable RegisterKey upload;

  /// The next register, with what most drives hold of it; null if it is at rest.
  @Nullable Finding judge(RegisterKey key, Head head) {
    if (head.isEmpty()) {
      return null;
    }
    if (!UploadKeys.isPart(key)) {
      upload = key;
      UploadState state = UploadState.of(head);
      return state == null || state == UploadState.OPEN
          ? null
          : new Finding(
              Kind.UPLOAD_COMPLETING, -1, "it is " + state.word() + " and did not come to its end");
    }
    String id = key.sub().substring(0, key.sub().indexOf('/'));
    RegisterKey owner = new RegisterKey(Space.UPLOADS, key.bucketId(), key.key(), id);
    return owner.equals(upload)
        ? null
        : new Finding(Kind.PART_WITHOUT_UPLOAD, -1, "the upload of this part is gone");
  }
}
