package io.buckets.net;

import java.io.IOException;

/// What answers requests: the seam between the edge, which knows HTTP and no S3, and the layers
/// above, which know no sockets.
///
/// - Called once for each request, on a virtual thread of its own, in plain blocking code. Requests
///   of one connection are handled strictly one after the other; those of different connections at
///   the same time.
/// - On return the exchange has been answered: one of the `respond` methods was called, and the
///   body it returned was closed. A handler that returns without an answer, or throws before it,
///   leaves the client a plain 500 and a closed connection. One that throws after its answer has
///   begun leaves a visibly truncated answer: the connection is closed before the promised length,
///   never padded, never ended as if whole.
/// - The request's body need not be read. What is left of it is discarded up to a bound; beyond
///   that the connection is closed after the answer.
/// - An `IOException` of the exchange ({@link TruncatedBody}, {@link SlowClient}, {@link
///   ClientGone}) may be let through; it is the client's failure and is not logged as ours.
@FunctionalInterface
public interface HttpHandler {
  /// Answers one request.
  void handle(HttpExchange exchange) throws IOException;
}
