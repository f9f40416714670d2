package io.buckets.s3.object;

import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.lock.LockDocument;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.VersionLock;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/// Retains a version until a moment, in the place of how it was retained: for longer always, in
/// every other way only if the retention is over, or may be overridden and is.
public final class PutObjectRetention implements Operation {
  private final ObjectStore store;

  public PutObjectRetention(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    LockHeaders.requireLocking(store, request.bucket());
    Instant now = store.time();
    VersionLock wanted = LockDocument.readRetention(DocumentBody.readProtected(request), now);
    boolean bypass = LockHeaders.bypasses(request.headers());
    ObjectInfo changed =
        store.edit(
            request.bucket(),
            request.key(),
            request.version(),
            current -> retained(current, wanted, now.toEpochMilli(), bypass));
    ResponseHeaders answer = request.answer();
    ObjectAnswer.addVersion(answer, changed.version(), request.query().has("versionId"));
    request.respond(200, answer);
  }

  private static Map<String, String> retained(
      ObjectInfo current, VersionLock wanted, long nowMillis, boolean bypass) {
    VersionLock before = VersionLock.of(current.metadata());
    before.requireRetentionBecomes(wanted, nowMillis, bypass);
    return before.retained(wanted.mode(), wanted.untilMillis()).in(current.metadata());
  }
}
