package io.buckets.s3;

import java.nio.charset.StandardCharsets;

/// An account as S3 shows it.
///
/// @param id the canonical user id: 64 hexadecimal digits
record Owner(String id) {
  /// The account of that name; its id is made from the name, so it is the same on every node.
  static Owner named(String name) {
    byte[] seed = ("buckets account " + name).getBytes(StandardCharsets.UTF_8);
    return new Owner(SignatureV4.hex(HmacSha256.digest(seed)));
  }
}
