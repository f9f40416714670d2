package io.buckets.s3.tag;

import io.buckets.core.Limits;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.util.regex.Pattern;

/// What may be a tag, of an object or of a bucket. Lengths are counted in UTF-16, as S3 counts
/// them.
///
/// Source: S3 user guide, "Categorizing your objects using tags"; S3 API reference,
/// "PutBucketTagging".
public enum TagRules {
  /// The tags of an object.
  OBJECT(
      Limits.OBJECT_TAGS,
      "Object tags cannot be greater than " + Limits.OBJECT_TAGS,
      "Your TagKey cannot be prefixed with aws:"),
  /// The tags of a bucket.
  BUCKET(
      Limits.BUCKET_TAGS,
      "Bucket tag count cannot be greater than " + Limits.BUCKET_TAGS,
      "System tags cannot be added/updated by requester");

  private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

  private final int most;
  private final String tooMany;
  private final String reserved;

  TagRules(int most, String tooMany, String reserved) {
    this.most = most;
    this.tooMany = tooMany;
    this.reserved = reserved;
  }

  /// Returns if that can be a tag.
  ///
  /// @throws S3Exception INVALID_TAG
  void check(String key, String value) {
    if (key.startsWith("aws:")) {
      throw S3Exception.of(S3Error.INVALID_TAG, reserved).with("TagKey", key);
    }
    boolean named = !key.isEmpty() && key.length() <= Limits.TAG_KEY_CHARS;
    if (!named || !ALLOWED.matcher(key).matches()) {
      throw S3Exception.of(S3Error.INVALID_TAG, "The TagKey you have provided is invalid")
          .with("TagKey", key);
    }
    if (value.length() > Limits.TAG_VALUE_CHARS || !ALLOWED.matcher(value).matches()) {
      throw S3Exception.of(S3Error.INVALID_TAG, "The TagValue you have provided is invalid")
          .with("TagKey", key)
          .with("TagValue", value);
    }
  }

  /// Returns if there can be so many.
  ///
  /// @throws S3Exception INVALID_TAG
  void checkCount(int count) {
    if (count > most) {
      throw S3Exception.of(S3Error.INVALID_TAG, tooMany);
    }
  }
}
