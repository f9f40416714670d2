package io.buckets.s3.auth;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/// Signature Version 4 as pure functions: from a request to the text that is signed, and from that
/// text to its signature. No clock, no keys kept, no I/O.
///
/// Built for the way of every request: no regular expressions, strings that are already canonical
/// are used as they are. Strings of the request hold one byte in each char, so the bytes signed are
/// the bytes sent.
///
/// Source: S3 API reference, "Authenticating Requests (AWS Signature Version 4)"; S3 differs from
/// other services in that the path is percent-coded once and never normalised.
public final class SignatureV4 {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /// SHA-256 of no bytes, in hexadecimal.
  public static final String EMPTY_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final String SIGNATURE_PARAMETER = "X-Amz-Signature";

  private SignatureV4() {}

  /// What is signed of a request.
  ///
  /// @param method the method as sent
  /// @param rawPath the path as sent
  /// @param rawQuery the query as sent, empty for none
  /// @param headers all header fields
  /// @param signedHeaders names of the signed ones in lower case, sorted, with semicolons between
  /// @param payloadHash SHA-256 of the body in hexadecimal, or the word that stands for it
  record Request(
      String method,
      String rawPath,
      String rawQuery,
      HttpHeaders headers,
      String signedHeaders,
      String payloadHash) {}

  /// The canonical request: one byte in each char.
  static String canonicalRequest(Request request) {
    StringBuilder text = new StringBuilder(1024);
    text.append(request.method).append('\n');
    text.append(Percent.canonical(request.rawPath, Percent.Part.PATH)).append('\n');
    appendQuery(text, request.rawQuery);
    text.append('\n');
    appendHeaders(text, request);
    text.append('\n').append(request.signedHeaders).append('\n').append(request.payloadHash);
    return text.toString();
  }

  /// The text whose HMAC is the signature.
  static String stringToSign(String timestamp, Scope scope, String canonicalRequest) {
    byte[] hash = HmacSha256.digest(canonicalRequest.getBytes(StandardCharsets.ISO_8859_1));
    return ALGORITHM + '\n' + timestamp + '\n' + scope + '\n' + hex(hash);
  }

  /// The signature: 64 hexadecimal digits.
  static String signature(HmacSha256 key, String stringToSign) {
    return hex(key.code(stringToSign.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /// The text signed for one chunk of a body sent in signed chunks.
  ///
  /// @param previous the signature before: of the head for the first chunk, else of the last chunk
  static String chunkToSign(String timestamp, Scope scope, String previous, byte[] sha256) {
    return "AWS4-HMAC-SHA256-PAYLOAD\n"
        + timestamp
        + '\n'
        + scope
        + '\n'
        + previous
        + '\n'
        + EMPTY_SHA256
        + '\n'
        + hex(sha256);
  }

  /// The text signed for the trailing headers of a body sent in signed chunks.
  static String trailerToSign(String timestamp, Scope scope, String previous, byte[] sha256) {
    return "AWS4-HMAC-SHA256-TRAILER\n"
        + timestamp
        + '\n'
        + scope
        + '\n'
        + previous
        + '\n'
        + hex(sha256);
  }

  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /// Whether the texts are equal, in a time that tells nothing of where they differ.
  public static boolean equalInConstantTime(String one, String other) {
    int difference = one.length() ^ other.length();
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      difference |= one.charAt(i) ^ other.charAt(i);
    }
    return difference == 0;
  }

  /// Appends the parameters but the signature, coded, sorted by name and then value.
  private static void appendQuery(StringBuilder text, String rawQuery) {
    if (rawQuery.isEmpty()) {
      return;
    }
    List<Parameter> parameters = new ArrayList<>(8);
    for (int start = 0; start < rawQuery.length(); ) {
      int end = rawQuery.indexOf('&', start);
      end = end < 0 ? rawQuery.length() : end;
      if (end > start) {
        parameters.add(Parameter.parse(rawQuery.substring(start, end)));
      }
      start = end + 1;
    }
    Collections.sort(parameters);
    int before = text.length();
    for (Parameter parameter : parameters) {
      if (!parameter.name.equals(SIGNATURE_PARAMETER)) {
        text.append(text.length() > before ? "&" : "");
        text.append(parameter.name).append('=').append(parameter.value);
      }
    }
  }

  private record Parameter(String name, String value) implements Comparable<Parameter> {
    static Parameter parse(String raw) {
      int equals = raw.indexOf('=');
      String name = equals < 0 ? raw : raw.substring(0, equals);
      String value = equals < 0 ? "" : raw.substring(equals + 1);
      return new Parameter(
          Percent.canonical(name, Percent.Part.QUERY),
          Percent.canonical(value, Percent.Part.QUERY));
    }

    @Override
    public int compareTo(Parameter other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : value.compareTo(other.value);
    }
  }

  private static void appendHeaders(StringBuilder text, Request request) {
    String names = request.signedHeaders;
    for (int start = 0; start < names.length(); ) {
      int end = names.indexOf(';', start);
      end = end < 0 ? names.length() : end;
      String name = names.substring(start, end);
      text.append(name).append(':');
      appendValues(text, request.headers, name);
      text.append('\n');
      start = end + 1;
    }
  }

  /// Appends all values of a name with commas between.
  private static void appendValues(StringBuilder text, HttpHeaders headers, String name) {
    boolean first = true;
    for (int i = 0; i < headers.size(); i++) {
      String candidate = headers.name(i);
      if (candidate.length() == name.length() && candidate.equalsIgnoreCase(name)) {
        if (!first) {
          text.append(',');
        }
        first = false;
        appendTrimmed(text, headers.value(i));
      }
    }
  }

  /// Appends the value without white space around it and with single spaces within.
  private static void appendTrimmed(StringBuilder text, String value) {
    String trimmed = value.strip();
    if (!trimmed.contains("  ")) {
      text.append(trimmed);
      return;
    }
    char last = 0;
    for (int i = 0; i < trimmed.length(); i++) {
      char c = trimmed.charAt(i);
      if (c != ' ' || last != ' ') {
        text.append(c);
      }
      last = c;
    }
  }
}
