package io.buckets.net;

import io.buckets.core.Limits;

/// How much a client, and all clients together, may ask of an {@link HttpServer}. The meaning of
/// each is told at the bound of {@link Limits} it takes its default from.
public record HttpLimits(
    int connections,
    int requests,
    int requestLineBytes,
    int headBytes,
    int headerFields,
    int bodyWindowBytes,
    int answerWindowBytes,
    int drainBytes) {
  /// The bounds of {@link Limits}.
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          Limits.HTTP_CONNECTIONS,
          Limits.HTTP_REQUESTS,
          Limits.HTTP_REQUEST_LINE_BYTES,
          Limits.HTTP_HEAD_BYTES,
          Limits.HTTP_HEADER_FIELDS,
          Limits.HTTP_BODY_WINDOW_BYTES,
          Limits.HTTP_ANSWER_WINDOW_BYTES,
          Limits.HTTP_DRAIN_BYTES);

  /// Refuses bounds that would refuse every request.
  public HttpLimits {
    if (connections < 1 || requests < 1 || headerFields < 1) {
      throw new IllegalArgumentException(
          "a server serves at least one connection, request and header field");
    }
    if (requestLineBytes < 64 || headBytes < requestLineBytes) {
      throw new IllegalArgumentException(
          "a request head has room for its request line, of at least 64 bytes");
    }
    if (bodyWindowBytes < 1 || answerWindowBytes < 1 || drainBytes < 0) {
      throw new IllegalArgumentException("a window has at least one byte");
    }
  }

  /// These with other bounds on what is served at a time.
  public HttpLimits withServed(int connections, int requests) {
    return new HttpLimits(
        connections,
        requests,
        requestLineBytes,
        headBytes,
        headerFields,
        bodyWindowBytes,
        answerWindowBytes,
        drainBytes);
  }

  /// These with other bounds on a request's head.
  public HttpLimits withHead(int requestLineBytes, int headBytes, int headerFields) {
    return new HttpLimits(
        connections,
        requests,
        requestLineBytes,
        headBytes,
        headerFields,
        bodyWindowBytes,
        answerWindowBytes,
        drainBytes);
  }

  /// These with other bounds on the bytes under way.
  public HttpLimits withWindows(int bodyWindowBytes, int answerWindowBytes, int drainBytes) {
    return new HttpLimits(
        connections,
        requests,
        requestLineBytes,
        headBytes,
        headerFields,
        bodyWindowBytes,
        answerWindowBytes,
        drainBytes);
  }
}
