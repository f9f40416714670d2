package io.buckets.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One request and its response, in blocking calls.
///
/// Used by one thread at a time: the one its {@link HttpHandler} runs on. Nothing of it is used
/// after the handler has returned, but {@link #headers}, which is immutable.
///
/// Bytes of the request line and of header values are not interpreted: each becomes the char of the
/// same value (ISO-8859-1), so that a layer that knows better (UTF-8 in user metadata, a signature
/// over the bytes as sent) loses nothing.
public interface HttpExchange {
  /// The method as sent: `GET`. Methods are case-sensitive (RFC 9110, section 9.1).
  String method();

  /// The path as sent, still percent-encoded; never empty, begins with `/`. Nothing in it is
  /// resolved: `//`, `.` and `..` are as the client wrote them. Of an absolute-form target (`GET
  /// http://host/path`) it is the path alone.
  String rawPath();

  /// What follows the first `?` of the target, still percent-encoded; empty if there is none.
  String rawQuery();

  /// The request's header fields.
  HttpHeaders headers();

  /// The client's end of the connection.
  InetSocketAddress remote();

  /// Whether the request came over TLS.
  boolean secure();

  /// The version of TLS it came over, such as `1.3`; null if it did not come over TLS.
  @Nullable String tlsVersion();

  /// The cipher suite of TLS that was agreed on, as Java names it, such as
  /// `TLS_AES_128_GCM_SHA256`; null if the request did not come over TLS.
  @Nullable String cipherSuite();

  /// Length of the request's body in bytes: 0 when there is none, -1 when it is chunked and so
  /// unknown.
  long contentLength();

  /// Whether the client waits for `100 Continue` before it sends the body. It is sent by the first
  /// read of {@link #body}, so whatever is checked before costs the client no upload; where there
  /// is no body, before the request is handled.
  boolean expectsContinue();

  /// The request's body; the same object each time.
  RequestBody body();

  /// Answers with a whole small body. The array is the exchange's from here on. To a HEAD request
  /// the length is announced and no byte sent. Returns when the answer is on its way, not when it
  /// arrived.
  ///
  /// @throws IllegalStateException if the exchange has been answered
  void respond(int status, ResponseHeaders headers, byte[] body) throws IOException;

  /// Begins an answer whose body is written by and by. The caller closes what is returned, in every
  /// case.
  ///
  /// @param contentLength exact length of the body in bytes, or -1 for one of unknown length (sent
  ///   chunked). To a HEAD request it is announced, and the body is closed with nothing written.
  /// @throws IllegalStateException if the exchange has been answered
  ResponseBody respond(int status, ResponseHeaders headers, long contentLength) throws IOException;

  /// Whether one of the `respond` methods has been called.
  boolean responded();
}
