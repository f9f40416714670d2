package io.buckets.s3.object;

import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.EntityTags;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.storage.erasing.ObjectInfo;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The four conditions of a read, in the order HTTP gives them: `If-Match` hides
/// `If-Unmodified-Since`, `If-None-Match` hides `If-Modified-Since`.
///
/// Source: RFC 9110, section 13.2.2; S3 API reference, GetObject and CopyObject.
///
/// @param match `If-Match`
/// @param noneMatch `If-None-Match`
/// @param unmodifiedSince `If-Unmodified-Since`
/// @param modifiedSince `If-Modified-Since`
record ReadConditions(
    @Nullable String match,
    @Nullable String noneMatch,
    @Nullable String unmodifiedSince,
    @Nullable String modifiedSince) {
  /// What the conditions say about an object.
  enum Outcome {
    HOLD,
    NOT_MODIFIED
  }

  /// Those in the header fields whose names begin with `prefix`.
  static ReadConditions of(S3Request request, String prefix) {
    return new ReadConditions(
        request.header(prefix + "if-match"),
        request.header(prefix + "if-none-match"),
        request.header(prefix + "if-unmodified-since"),
        request.header(prefix + "if-modified-since"));
  }

  /// Judges the conditions.
  ///
  /// @throws S3Exception PRECONDITION_FAILED if the object is not the expected one
  Outcome judge(ObjectInfo object) {
    if (match != null) {
      require(EntityTags.match(match, object.etag()), "If-Match");
    } else if (unmodifiedSince != null) {
      OptionalLong second = Timestamps.parseHttp(unmodifiedSince);
      require(second.isEmpty() || secondOf(object) <= second.getAsLong(), "If-Unmodified-Since");
    }
    if (noneMatch != null) {
      return EntityTags.match(noneMatch, object.etag()) ? Outcome.NOT_MODIFIED : Outcome.HOLD;
    }
    if (modifiedSince != null) {
      OptionalLong second = Timestamps.parseHttp(modifiedSince);
      boolean unmodified = second.isPresent() && secondOf(object) <= second.getAsLong();
      return unmodified ? Outcome.NOT_MODIFIED : Outcome.HOLD;
    }
    return Outcome.HOLD;
  }

  /// HTTP dates have no fractions, so the object's is cut too.
  private static long secondOf(ObjectInfo object) {
    return Math.floorDiv(object.modifiedMillis(), 1000);
  }

  private static void require(boolean holds, String condition) {
    if (!holds) {
      throw failed(condition);
    }
  }

  static S3Exception failed(String condition) {
    return S3Exception.of(S3Error.PRECONDITION_FAILED).with("Condition", condition);
  }
}
