package io.buckets.storage.model;

/// The two kinds of register a drive keeps, each in an ordered space of its own.
public enum Space {
  /// The objects of a bucket, by key.
  OBJECTS((byte) 'o'),
  /// Multipart uploads in progress and their parts, by key, then upload, then part number.
  UPLOADS((byte) 'u');

  /// What stands for the space in stored bytes; in the order of the spaces.
  public final byte code;

  Space(byte code) {
    this.code = code;
  }

  /// The space that `code` stands for.
  public static Space of(byte code) {
    return code == OBJECTS.code ? OBJECTS : UPLOADS;
  }
}
