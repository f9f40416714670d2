package io.buckets.net;

import io.buckets.net.HttpFault.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Reads the bytes of a request's head, strictly, as RFC 9112 defines it, into a {@link
/// RequestHead}.
///
/// Two readers of one connection (a proxy and this server) must never disagree on where a message
/// ends, or one client's bytes become another's request (request smuggling, CWE-444). So whatever
/// the RFC lets a server repair is refused here instead: a bare line feed, a folded line, white
/// space before the colon, `Content-Length` twice or beside `Transfer-Encoding`, any transfer
/// coding but one `chunked`.
///
/// One pass over a byte array, nothing allocated but what the head keeps. Not thread-safe; one for
/// each event loop.
final class HeadParser {
  private static final int MAX_METHOD_CHARS = 32;

  private final int maxFields;
  private final String[] fields;
  private byte[] bytes = new byte[0];
  private int end;
  private int position;

  HeadParser(int maxFields) {
    this.maxFields = maxFields;
    this.fields = new String[2 * maxFields];
  }

  /// Reads a head of `length` bytes that ends with its empty line.
  RequestHead parse(byte[] head, int length) throws BadRequest {
    bytes = head;
    end = length;
    position = 0;
    String method = method();
    String target = target();
    boolean http11 = version();
    int count = fields();
    HttpHeaders headers = new HttpHeaders(Arrays.copyOf(fields, 2 * count));
    Arrays.fill(fields, 0, 2 * count, null);
    return assemble(method, target, http11, headers);
  }

  private static RequestHead assemble(
      String method, String target, boolean http11, HttpHeaders headers) throws BadRequest {
    Framing framing = Framing.of(headers, http11);
    String originForm = originForm(method, target, headers);
    int question = originForm.indexOf('?');
    return new RequestHead(
        method,
        question < 0 ? originForm : originForm.substring(0, question),
        question < 0 ? "" : originForm.substring(question + 1),
        headers,
        framing.contentLength(),
        http11,
        framing.keepAlive(),
        framing.expectsContinue());
  }

  private String method() throws BadRequest {
    int start = position;
    while (position < end && Ascii.isTokenChar(bytes[position])) {
      position++;
    }
    if (position == start || position - start > MAX_METHOD_CHARS) {
      throw BadRequest.malformed("the request line does not begin with a method");
    }
    String method = known(start, position - start);
    expect(' ', "the request line has no single space after its method");
    return method;
  }

  private String known(int start, int length) {
    if (length == 3 && bytes[start] == 'G' && bytes[start + 1] == 'E' && bytes[start + 2] == 'T') {
      return "GET";
    }
    if (length == 3 && bytes[start] == 'P' && bytes[start + 1] == 'U' && bytes[start + 2] == 'T') {
      return "PUT";
    }
    return text(start, length);
  }

  private String target() throws BadRequest {
    int start = position;
    while (position < end && (bytes[position] & 0xFF) > ' ' && bytes[position] != 0x7F) {
      position++;
    }
    String target = text(start, position - start);
    expect(' ', "the request line has a control character or no version");
    return target;
  }

  private boolean version() throws BadRequest {
    String malformed = "the request line does not end with a version such as HTTP/1.1";
    for (char c : new char[] {'H', 'T', 'T', 'P', '/'}) {
      expect(c, malformed);
    }
    int major = digit(malformed);
    expect('.', malformed);
    int minor = digit(malformed);
    expect('\r', malformed);
    expect('\n', malformed);
    if (major != 1) {
      throw new BadRequest(Kind.VERSION_UNSUPPORTED, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    return minor >= 1;
  }

  private int digit(String malformed) throws BadRequest {
    int c = position < end ? bytes[position++] : -1;
    if (c < '0' || c > '9') {
      throw BadRequest.malformed(malformed);
    }
    return c - '0';
  }

  private int fields() throws BadRequest {
    int count = 0;
    while (position < end && bytes[position] != '\r') {
      if (count == maxFields) {
        throw new BadRequest(Kind.HEAD_TOO_LARGE, "more than " + maxFields + " header fields");
      }
      fields[2 * count] = fieldName();
      fields[2 * count + 1] = fieldValue();
      count++;
    }
    position++;
    expect('\n', "the header section does not end with an empty line");
    if (position != end) {
      throw BadRequest.malformed("the header section does not end with an empty line");
    }
    return count;
  }

  private String fieldName() throws BadRequest {
    int start = position;
    while (position < end && Ascii.isTokenChar(bytes[position])) {
      position++;
    }
    int length = position - start;
    if (length == 0) {
      throw BadRequest.malformed("a header line does not begin with a field name");
    }
    expect(':', "a header field name is not followed by a colon");
    return text(start, length);
  }

  private String fieldValue() throws BadRequest {
    while (position < end && isBlank(bytes[position])) {
      position++;
    }
    int start = position;
    while (position < end && Ascii.isValueChar(bytes[position] & 0xFF)) {
      position++;
    }
    int last = position;
    expect('\r', "a header field value has a control character");
    expect('\n', "a header field value has a control character");
    while (last > start && isBlank(bytes[last - 1])) {
      last--;
    }
    return text(start, last - start);
  }

  private void expect(int c, String malformed) throws BadRequest {
    if (position >= end || bytes[position] != c) {
      throw BadRequest.malformed(malformed);
    }
    position++;
  }

  private String text(int start, int length) {
    return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /// Reduces the four forms of a target (RFC 9112, section 3.2) to the path and query alone.
  private static String originForm(String method, String target, HttpHeaders headers)
      throws BadRequest {
    if (target.startsWith("/")) {
      return target;
    }
    if (target.equals("*") && method.equals("OPTIONS")) {
      return "/";
    }
    int colon = target.indexOf("://");
    int authority = colon < 0 ? 0 : colon + 3;
    String scheme = target.substring(0, authority).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http://") && !scheme.equals("https://")) {
      throw BadRequest.malformed("the request target is neither a path nor an http URL");
    }
    int path = authority;
    while (path < target.length() && target.charAt(path) != '/' && target.charAt(path) != '?') {
      path++;
    }
    String host = headers.first("Host");
    if (host != null && !host.equalsIgnoreCase(target.substring(authority, path))) {
      throw BadRequest.malformed("the request target and the Host header field name two hosts");
    }
    return target.startsWith("/", path) ? target.substring(path) : "/" + target.substring(path);
  }
}
