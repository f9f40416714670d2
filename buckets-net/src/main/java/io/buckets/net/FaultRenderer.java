package io.buckets.net;

import java.nio.charset.StandardCharsets;

/// Gives the faults below the handler the face of the protocol above: S3 answers in XML with a
/// request id.
///
/// Called on event loops: quick, without blocking, and safe for several threads.
@FunctionalInterface
public interface FaultRenderer {
  /// One line of text.
  FaultRenderer PLAIN =
      fault ->
          new Rendered(
              fault.kind().status(),
              fault.kind() == HttpFault.Kind.OVERLOADED
                  ? ResponseHeaders.of("Content-Type", "text/plain", "Retry-After", "1")
                  : ResponseHeaders.of("Content-Type", "text/plain"),
              (fault.detail() + "\n").getBytes(StandardCharsets.UTF_8));

  /// The answer to a fault.
  Rendered render(HttpFault fault);

  /// A whole answer: an overload's carries `Retry-After`.
  record Rendered(int status, ResponseHeaders headers, byte[] body) {}
}
