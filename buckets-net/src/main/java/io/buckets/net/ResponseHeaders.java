package io.buckets.net;

import java.util.ArrayList;
import java.util.List;

/// The header fields a handler gives its answer, in order.
///
/// What frames the message and belongs to the connection is the server's: `Content-Length`,
/// `Transfer-Encoding`, `Connection`, `Date`, `Server` are refused here. A value may hold any char
/// from U+0020 to U+00FF but DEL, and the tab, each sent as one byte; so nothing that a client once
/// sent as metadata can split an answer (CWE-113).
///
/// Not thread-safe; not changed after it was given to `respond`.
public final class ResponseHeaders {
  private static final List<String> RESERVED =
      List.of("content-length", "transfer-encoding", "connection", "date", "server");

  private final List<String> fields = new ArrayList<>(16);

  /// Fields from names and values in turn.
  public static ResponseHeaders of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a header name without a value: " + namesAndValues.length + " strings");
    }
    ResponseHeaders headers = new ResponseHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  /// Adds a field after the others, beside any of the same name.
  ///
  /// @throws IllegalArgumentException if the name is no token or the server's own, or the value
  ///   cannot be sent
  public ResponseHeaders add(String name, String value) {
    checkName(name);
    checkValue(name, value);
    fields.add(name);
    fields.add(value);
    return this;
  }

  /// Puts the field in the place of any of the same name.
  public ResponseHeaders set(String name, String value) {
    for (int i = fields.size() - 2; i >= 0; i -= 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        fields.remove(i + 1);
        fields.remove(i);
      }
    }
    return add(name, value);
  }

  /// The fields as they are now, for reading.
  public HttpHeaders toHeaders() {
    return new HttpHeaders(fields.toArray(String[]::new));
  }

  int size() {
    return fields.size() / 2;
  }

  String name(int index) {
    return fields.get(2 * index);
  }

  String value(int index) {
    return fields.get(2 * index + 1);
  }

  private static void checkName(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an empty header name");
    }
    for (int i = 0; i < name.length(); i++) {
      if (!Ascii.isTokenChar(name.charAt(i))) {
        throw new IllegalArgumentException("not a header name: " + name);
      }
    }
    int length = name.length();
    for (String reserved : RESERVED) {
      if (reserved.length() == length && reserved.equalsIgnoreCase(name)) {
        throw new IllegalArgumentException(name + " is set by the server");
      }
    }
  }

  private static void checkValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!Ascii.isValueChar(value.charAt(i))) {
        throw new IllegalArgumentException(
            "header "
                + name
                + " cannot carry U+"
                + Integer.toHexString(value.charAt(i))
                + " at "
                + i);
      }
    }
  }
}
