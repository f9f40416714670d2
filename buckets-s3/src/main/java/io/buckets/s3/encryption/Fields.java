package io.buckets.s3.encryption;

import org.jspecify.annotations.Nullable;

/// Where a request says what it asks for: header fields, or the fields of a form.
@FunctionalInterface
public interface Fields {
  /// The value of the field of that name, in lower case; null if there is none.
  @Nullable String first(String name);
}
