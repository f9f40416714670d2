package io.buckets.net;

/// A request without its body, as {@link HeadParser} read it.
///
/// @param contentLength bytes of the body, -1 when chunked, 0 when there is none
/// @param http11 whether the client speaks HTTP/1.1 and not 1.0
/// @param keepAlive whether the client wishes the connection to stay
record RequestHead(
    String method,
    String rawPath,
    String rawQuery,
    HttpHeaders headers,
    long contentLength,
    boolean http11,
    boolean keepAlive,
    boolean expectsContinue) {
  boolean isHead() {
    return method.equals("HEAD");
  }
}
