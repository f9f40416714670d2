package io.buckets.s3.wire;

import io.buckets.net.ResponseHeaders;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/// The name of one request in answers and logs, unlike that of any other.
///
/// @param value 16 hexadecimal digits in upper case
public record RequestId(String value) {
  /// Names this process in every answer.
  public static final String HOST_ID = randomHostId();

  private static final AtomicLong NEXT = new AtomicLong(new SecureRandom().nextLong());
  private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /// An odd multiplier, so that consecutive numbers give ids that differ in every digit.
  private static final long SCATTER = 0x9E37_79B9_7F4A_7C15L;

  /// A name not given before.
  public static RequestId next() {
    long scattered = NEXT.getAndIncrement() * SCATTER;
    byte[] text = new byte[16];
    for (int i = 15; i >= 0; i--) {
      text[i] = DIGITS[(int) (scattered & 15)];
      scattered >>>= 4;
    }
    return new RequestId(new String(text, StandardCharsets.ISO_8859_1));
  }

  /// The header fields every answer has.
  public ResponseHeaders headers() {
    return new ResponseHeaders().add("x-amz-request-id", value).add("x-amz-id-2", HOST_ID);
  }

  private static String randomHostId() {
    byte[] bytes = new byte[33];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
