package io.buckets.s3.wire;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.DigestUtils;

/// An account as S3 shows it.
///
/// @param id the canonical user id: 64 hexadecimal digits
public record Owner(String id) {
  /// The account of that name; its id is made from the name, so it is the same on every node.
  public static Owner named(String name) {
    byte[] seed = ("buckets account " + name).getBytes(StandardCharsets.UTF_8);
    return new Owner(DigestUtils.sha256Hex(seed));
  }
}
