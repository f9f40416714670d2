package io.buckets.storage.sealing;

import io.buckets.core.Limits;

/// How plain bytes are cut into sealed packages: sizes and places, pure.
///
/// A stream of bytes is cut into packages of {@link Limits#PACKAGE_BYTES} as stored, of which the
/// last {@link #TAG_BYTES} are the tag; the last package may be shorter, and a stream without bytes
/// is one package without bytes. A whole number of packages fills a stripe, so that no package
/// crosses from one into the next.
final class Packages {
  /// Bytes of the tag that ends each package.
  static final int TAG_BYTES = 16;

  /// Plain bytes of a whole package.
  static final int PLAIN_BYTES = Limits.PACKAGE_BYTES - TAG_BYTES;

  private Packages() {}

  /// How many packages a stream of so many plain bytes has.
  static long count(long plain) {
    return Math.max(1, Math.ceilDiv(plain, PLAIN_BYTES));
  }

  /// Bytes that a stream of so many plain bytes takes.
  static long storedBytes(long plain) {
    return plain + count(plain) * TAG_BYTES;
  }

  /// Where the package with the plain byte at `offset` begins in what is stored.
  static long storedStart(long offset) {
    return offset / PLAIN_BYTES * Limits.PACKAGE_BYTES;
  }

  /// Where the package with the last plain byte before `end` ends in what is stored of a stream of
  /// `plain` bytes.
  static long storedEnd(long end, long plain) {
    long packages = Math.max(1, Math.ceilDiv(end, PLAIN_BYTES));
    return Math.min(packages * Limits.PACKAGE_BYTES, storedBytes(plain));
  }

  /// Plain bytes of a package of a stream of `plain` bytes.
  static int plainBytes(long index, long plain) {
    return (int) Math.min(PLAIN_BYTES, plain - index * PLAIN_BYTES);
  }
}
