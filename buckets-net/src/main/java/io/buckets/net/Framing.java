package io.buckets.net;

import io.buckets.net.HttpFault.Kind;

/// What the header fields say about where the message ends and whether its connection goes on (RFC
/// 9112, sections 6 and 9).
record Framing(long contentLength, boolean keepAlive, boolean expectsContinue) {
  private static final int MAX_LENGTH_DIGITS = 18;

  static Framing of(HttpHeaders headers, boolean http11) throws BadRequest {
    Collected seen = new Collected();
    for (int i = 0; i < headers.size(); i++) {
      seen.field(headers.name(i), headers.value(i), http11);
    }
    if (seen.hosts > 1 || (http11 && seen.hosts == 0)) {
      throw BadRequest.malformed("a request has exactly one Host header field");
    }
    if (seen.chunked && seen.contentLength >= 0) {
      throw BadRequest.malformed("Content-Length and Transfer-Encoding exclude each other");
    }
    if (seen.chunked && !http11) {
      throw BadRequest.malformed("HTTP/1.0 has no Transfer-Encoding");
    }
    long length = seen.chunked ? -1 : Math.max(0, seen.contentLength);
    boolean keepAlive = http11 ? !seen.close : seen.keepAlive && !seen.close;
    return new Framing(length, keepAlive, seen.expectsContinue);
  }

  /// The fields that frame a message, gathered in one pass. Told apart by length first, since most
  /// are none of them.
  private static final class Collected {
    private int hosts;
    private boolean chunked;
    private long contentLength = -1;
    private boolean close;
    private boolean keepAlive;
    private boolean expectsContinue;

    void field(String name, String value, boolean http11) throws BadRequest {
      switch (name.length()) {
        case 4 -> {
          if (name.equalsIgnoreCase("Host")) {
            hosts++;
          }
        }
        case 6 -> {
          if (name.equalsIgnoreCase("Expect")) {
            expectation(value, http11);
          }
        }
        case 10 -> {
          if (name.equalsIgnoreCase("Connection")) {
            connection(value);
          }
        }
        case 14 -> {
          if (name.equalsIgnoreCase("Content-Length")) {
            contentLength(value);
          }
        }
        case 17 -> {
          if (name.equalsIgnoreCase("Transfer-Encoding")) {
            transferEncoding(value);
          }
        }
        default -> {}
      }
    }

    /// Expectations beside `100-continue` are passed over, which RFC 9110, section 10.1.1, allows
    /// and S3 does.
    private void expectation(String value, boolean http11) {
      expectsContinue |= http11 && value.equalsIgnoreCase("100-continue");
    }

    private void connection(String value) {
      for (String option : value.split(",")) {
        close |= option.strip().equalsIgnoreCase("close");
        keepAlive |= option.strip().equalsIgnoreCase("keep-alive");
      }
    }

    private void contentLength(String value) throws BadRequest {
      if (contentLength >= 0) {
        throw BadRequest.malformed("Content-Length is given twice");
      }
      if (value.isEmpty() || value.length() > MAX_LENGTH_DIGITS) {
        throw BadRequest.malformed("Content-Length is not a number of bytes");
      }
      long length = 0;
      for (int i = 0; i < value.length(); i++) {
        int digit = value.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          throw BadRequest.malformed("Content-Length is not a number of bytes");
        }
        length = 10 * length + digit;
      }
      contentLength = length;
    }

    private void transferEncoding(String value) throws BadRequest {
      if (chunked) {
        throw BadRequest.malformed("Transfer-Encoding is given twice");
      }
      if (!value.equalsIgnoreCase("chunked")) {
        throw new BadRequest(
            Kind.CODING_UNSUPPORTED, "the only transfer coding understood is chunked");
      }
      chunked = true;
    }
  }
}
