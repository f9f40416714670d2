package io.buckets.net;

/// A request that never reaches, or is failed by, its {@link HttpHandler}.
///
/// @param kind what went wrong
/// @param detail one sentence for the client, without its own bytes in it
/// @param rawPath the request's path as sent, or `/` where it is not known
public record HttpFault(Kind kind, String detail, String rawPath) {
  /// What can go wrong below the handler. The connection is closed after each but an overload.
  public enum Kind {
    /// The request cannot be read, or could be read in two ways (RFC 9112, section 11.2).
    MALFORMED(400),
    /// The request line is longer than its limit.
    TARGET_TOO_LONG(414),
    /// The header section has more bytes or fields than its limits.
    HEAD_TOO_LARGE(431),
    /// The head or the body of the request came too slowly.
    SLOW_REQUEST(408),
    /// The body has a transfer coding other than `chunked`.
    CODING_UNSUPPORTED(501),
    /// The major version is not 1.
    VERSION_UNSUPPORTED(505),
    /// As many requests or connections as there may be are being served.
    OVERLOADED(503),
    /// The handler failed before it answered.
    HANDLER_FAILED(500);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /// The status HTTP has for it.
    public int status() {
      return status;
    }
  }
}
