package io.buckets.s3.access;

import io.buckets.s3.wire.S3Exception;
import java.io.IOException;

/// One operation of the S3 API: answers requests that are authenticated and recognised as its own.
/// Stateless but for the store; any thread.
public interface Operation {
  /// Answers the request.
  ///
  /// @throws S3Exception or a StoreException to refuse it before an answer was begun
  void run(S3Request request) throws IOException;
}
