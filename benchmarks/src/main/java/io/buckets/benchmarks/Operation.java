package io.buckets.benchmarks;

import java.util.Locale;

/// What the clients of a cell do, over and over.
enum Operation {
  /// Puts objects under new keys.
  PUT,
  /// Gets objects that were put beforehand, chosen at random.
  GET,
  /// Asks for the metadata of such objects.
  HEAD,
  /// Lists them in pages of 1000 keys, from the first to the last and again.
  LIST,
  /// Deletes objects that were put beforehand, each once.
  DELETE,
  /// 45% get, 30% head, 15% put, 10% delete.
  MIXED;

  /// @throws IllegalArgumentException if there is no such operation
  static Operation parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /// Whether objects must be there before it begins.
  boolean needsObjects() {
    return this != PUT;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
