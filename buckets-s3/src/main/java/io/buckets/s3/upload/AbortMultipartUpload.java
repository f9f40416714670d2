package io.buckets.s3.upload;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.UploadInfo;
import java.io.IOException;

/// Gives an upload up.
public final class AbortMultipartUpload implements Operation {
  private static final String INITIATED = "x-amz-if-match-initiated-time";

  private final ObjectStore store;

  public AbortMultipartUpload(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    String id = request.query().first("uploadId", "");
    String initiated = request.header(INITIATED);
    if (initiated != null) {
      requireInitiated(store.upload(request.bucket(), request.key(), id), initiated);
    }
    store.abort(request.bucket(), request.key(), id);
    request.respond(204, request.answer());
  }

  /// An upload never changes when it was begun, so what is looked at before the abort holds then.
  private static void requireInitiated(UploadInfo upload, String initiated) {
    long second =
        Timestamps.parseHttp(initiated)
            .orElseThrow(() ->
                S3Exception.invalidArgument("Time is not well formatted", INITIATED, initiated));
    if (Math.floorDiv(upload.initiatedMillis(), 1000) != second) {
      throw S3Exception.of(S3Error.PRECONDITION_FAILED).with("Condition", INITIATED);
    }
  }
}
