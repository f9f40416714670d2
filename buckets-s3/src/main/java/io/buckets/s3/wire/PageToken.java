package io.buckets.s3.wire;

import java.util.Arrays;
import java.util.Base64;

/// A continuation token: where the next page begins, opaque to clients. It says all there is to
/// know, so it stays good across restarts and on every node.
public final class PageToken {
  private static final byte FORMAT = 1;

  private PageToken() {}

  /// The token for the page after `last`.
  public static String after(byte[] last) {
    byte[] bytes = new byte[last.length + 1];
    bytes[0] = FORMAT;
    System.arraycopy(last, 0, bytes, 1, last.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// What the token's page comes after.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if it is no token of ours
  public static byte[] parse(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw new S3Exception(
          S3Error.INVALID_ARGUMENT, "The continuation token provided is incorrect", e);
    }
    if (bytes.length == 0 || bytes[0] != FORMAT) {
      throw S3Exception.invalidArgument(
          "The continuation token provided is incorrect", "continuation-token", token);
    }
    return Arrays.copyOfRange(bytes, 1, bytes.length);
  }
}
