package io.buckets.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The status line and header fields of an answer, before they are bytes.
///
/// @param contentLength bytes of the body, {@link #CHUNKED}, or {@link #UNFRAMED} for none
///   announced
record AnswerHead(int status, ResponseHeaders headers, long contentLength) {
  /// The body's length is unknown and it is sent chunked.
  static final long CHUNKED = -1;

  /// The answer says nothing of its body: there is none, or the connection's end is its end.
  static final long UNFRAMED = -2;

  private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
  private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
  private static final byte[] TRANSFER_ENCODING = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final byte[][] STATUS_LINES = new byte[600][];

  static {
    for (int status = 100; status < STATUS_LINES.length; status++) {
      STATUS_LINES[status] = ascii("HTTP/1.1 " + status + " " + reason(status) + "\r\n");
    }
  }

  AnswerHead {
    if (status < 200 || status >= STATUS_LINES.length) {
      throw new IllegalArgumentException("not a final status: " + status);
    }
  }

  /// Whether an answer of this status ends with its head, whatever it says (RFC 9112, section 6.3).
  static boolean isBodiless(int status) {
    return status == 204 || status == 304;
  }

  /// Whether only the end of the connection tells where the body ends.
  boolean endsByClose(RequestHead request) {
    return contentLength == UNFRAMED && !isBodiless(status) && !request.isHead();
  }

  /// An upper guess of the encoded size in bytes, near enough to allocate by.
  int sizeHint() {
    int size = 160;
    for (int i = 0; i < headers.size(); i++) {
      size += headers.name(i).length() + headers.value(i).length() + 4;
    }
    return size;
  }

  /// Appends the encoded head.
  ///
  /// @param dated the `Date` and `Server` lines of this second
  /// @param connection what to say about the connection
  void encode(ByteBuf out, byte[] dated, Persistence connection) {
    out.writeBytes(STATUS_LINES[status]);
    for (int i = 0; i < headers.size(); i++) {
      ByteBufUtil.writeAscii(out, headers.name(i));
      out.writeShort(':' << 8 | ' ');
      ByteBufUtil.writeAscii(out, headers.value(i));
      out.writeShort('\r' << 8 | '\n');
    }
    if (contentLength >= 0) {
      out.writeBytes(CONTENT_LENGTH);
      writeDecimal(out, contentLength);
      out.writeShort('\r' << 8 | '\n');
    } else if (contentLength == CHUNKED) {
      out.writeBytes(TRANSFER_ENCODING);
    }
    switch (connection) {
      case CLOSE -> out.writeBytes(CLOSE);
      case KEEP_ALIVE_TOLD -> out.writeBytes(KEEP_ALIVE);
      case KEEP_ALIVE -> {}
    }
    out.writeBytes(dated);
    out.writeShort('\r' << 8 | '\n');
  }

  /// Appends the interim answer that asks for the body.
  static void encodeContinue(ByteBuf out) {
    out.writeBytes(CONTINUE);
  }

  /// What an answer says about its connection: to HTTP/1.1 staying is the rule and goes without
  /// saying.
  enum Persistence {
    KEEP_ALIVE,
    KEEP_ALIVE_TOLD,
    CLOSE;

    /// What to say after a request, which may be unknown when the connection closes.
    static Persistence of(boolean closing, @Nullable RequestHead request) {
      if (closing) {
        return CLOSE;
      }
      return request == null || request.http11() ? KEEP_ALIVE : KEEP_ALIVE_TOLD;
    }
  }

  /// The lines that change once a second: `Date` (RFC 9110, section 5.6.7), and beside it `Server`.
  static byte[] dated(long epochSecond) {
    String date = IMF_FIXDATE.format(Instant.ofEpochSecond(epochSecond).atOffset(ZoneOffset.UTC));
    return ascii("Date: " + date + "\r\nServer: Buckets\r\n");
  }

  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  private static void writeDecimal(ByteBuf out, long value) {
    ByteBufUtil.writeAscii(out, Long.toString(value));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 206 -> "Partial Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 411 -> "Length Required";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 416 -> "Range Not Satisfiable";
      case 417 -> "Expectation Failed";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      case 507 -> "Insufficient Storage";
      default -> "";
    };
  }
}
