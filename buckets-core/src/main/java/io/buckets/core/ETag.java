package io.buckets.core;

import java.util.regex.Pattern;

/// The entity tag of an object: the MD5 of its bytes in hexadecimal, or, for a multipart object,
/// the MD5 of the parts' MD5s followed by a hyphen and their number. Held without the quotes that
/// HTTP puts around it.
///
/// Source: S3 API reference, "Object" data type, `ETag`.
///
/// @param value the tag, without quotes
public record ETag(String value) {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{32}(-[0-9]{1,5})?");

  public ETag {
    if (!SHAPE.matcher(value).matches()) {
      throw new StoreException(StoreException.Reason.INVALID_ARGUMENT, "not an ETag: " + value);
    }
  }

  /// The tag as HTTP carries it.
  public String quoted() {
    return '"' + value + '"';
  }

  @Override
  public String toString() {
    return value;
  }
}
