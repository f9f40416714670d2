package io.buckets.s3;

import java.io.IOException;

/// One operation of the S3 API: answers requests that are authenticated and recognised as its own.
/// Stateless but for the store; any thread.
interface Operation {
  /// Answers the request.
  ///
  /// @throws S3Exception or a StoreException to refuse it before an answer was begun
  void run(S3Request request) throws IOException;
}
