package io.buckets.s3.lifecycle;

import io.buckets.core.Limits;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.UploadInfo;
import io.buckets.storage.object.UploadsPage;

/// One visit of a bucket's uploads: gives up those that are due, and finds out when the next will
/// be. Threading: one thread, one visit.
final class UploadWalk {
  private static final byte[] NO_DELIMITER = {};

  private final ObjectStore store;
  private final Stretch stretch;
  private final Removal removal;
  private long dueMillis;

  UploadWalk(ObjectStore store, Stretch stretch, Removal removal) {
    this.store = store;
    this.stretch = stretch;
    this.removal = removal;
    this.dueMillis = removal.nowMillis() + removal.rules().surpriseMillis();
  }

  /// Goes by all of them.
  ///
  /// @return the same stretch at its next time
  Stretch run() {
    byte[] after = stretch.after();
    String afterId = "";
    boolean more = true;
    while (more) {
      UploadsPage page =
          store.listUploads(
              new ListRequest(
                  stretch.bucket().name(),
                  stretch.ground().prefix(),
                  NO_DELIMITER,
                  after,
                  Limits.PAGE_KEYS),
              afterId);
      page.uploads().forEach(this::visit);
      more = page.truncated() && !page.uploads().isEmpty();
      if (more) {
        after = page.uploads().getLast().key().utf8();
        afterId = page.uploads().getLast().id();
      }
    }
    return stretch.at(dueMillis);
  }

  private void visit(UploadInfo upload) {
    long due = removal.rules().abort(upload.key().toString(), upload.initiatedMillis()).millis();
    if (due > removal.nowMillis()) {
      dueMillis = Math.min(dueMillis, due);
    } else {
      var _ = removal.abort(upload);
    }
  }
}
