package io.buckets.s3.object;

import io.buckets.core.ObjectKey;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.EntityTags;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.Precondition;
import org.jspecify.annotations.Nullable;

/// The conditions of writes and deletes, to be judged by the store on the state it is about to
/// change.
///
/// Source: S3 user guide, "How to prevent object overwrites with conditional writes" and "How to
/// perform conditional deletes".
public final class WriteConditions {
  private WriteConditions() {}

  /// The condition of a request that makes an object: `If-None-Match`, `If-Match`, or none. S3
  /// itself takes `*` alone in `If-None-Match` of a write and answers 501 to a tag
  /// (https://github.com/aws/aws-sdk-ruby/issues/3144); here tags mean what they do in HTTP (RFC
  /// 9110, section 13.1.2). Both at once are 501 as at S3, which LocalStack recorded
  /// (https://github.com/localstack/localstack,
  /// `test_put_object_if_match_and_if_none_match_validation` in
  /// `tests/aws/services/s3/test_s3_api.snapshot.json`).
  ///
  /// @throws S3Exception NOT_IMPLEMENTED for both, or for several tags in `If-Match`
  public static Precondition ofWrite(S3Request request, ObjectKey key) {
    String match = request.header("if-match");
    String noneMatch = request.header("if-none-match");
    if (match != null && noneMatch != null) {
      throw S3Exception.notImplemented(
              "Multiple conditional request headers present in the request")
          .with("Header", "If-Match,If-None-Match");
    }
    if (match != null && match.indexOf(',') >= 0) {
      throw S3Exception.notImplemented("If-Match of a write takes one entity tag")
          .with("Header", "If-Match");
    }
    if (noneMatch == null) {
      return match == null ? Precondition.NONE : mustMatch(match, key);
    }
    return current -> {
      if (current != null && exists(current) && EntityTags.match(noneMatch, current.etag())) {
        throw ReadConditions.failed("If-None-Match").throughStore();
      }
    };
  }

  /// What a delete expects to find; null where it expects nothing.
  ///
  /// @param tag the entity tag, or `*`
  /// @param modified when it was last modified, as HTTP writes it
  /// @param size its bytes
  record Expected(@Nullable String tag, @Nullable String modified, @Nullable String size) {
    boolean isNothing() {
      return tag == null && modified == null && size == null;
    }
  }

  /// The condition of a delete: what is there is what was expected, or nothing is.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if the time or size is none
  static Precondition ofDelete(Expected expected) {
    if (expected.isNothing()) {
      return Precondition.NONE;
    }
    long second = secondOf(expected.modified);
    String size = expected.size;
    long bytes =
        size == null ? -1 : Parameters.wholeNumber("x-amz-if-match-size", size, Long.MAX_VALUE);
    return current -> {
      if (current != null) {
        require(expected.tag == null || matches(expected.tag, current), "If-Match");
        require(
            expected.modified == null || current.modifiedMillis() / 1000 == second,
            "x-amz-if-match-last-modified-time");
        require(size == null || current.size() == bytes, "x-amz-if-match-size");
      }
    };
  }

  private static boolean matches(String tag, ObjectInfo current) {
    return current.deleteMarker() ? tag.strip().equals("*") : EntityTags.match(tag, current.etag());
  }

  private static long secondOf(@Nullable String modified) {
    if (modified == null) {
      return 0;
    }
    return Timestamps.parseHttp(modified)
        .orElseThrow(() ->
            S3Exception.invalidArgument(
                "Time is not well formatted", "x-amz-if-match-last-modified-time", modified));
  }

  private static void require(boolean holds, String condition) {
    if (!holds) {
      throw ReadConditions.failed(condition).throughStore();
    }
  }

  private static Precondition mustMatch(String match, ObjectKey key) {
    return current -> {
      if (current == null || !exists(current)) {
        throw S3Exception.of(S3Error.NO_SUCH_KEY).with("Key", key.toString()).throughStore();
      }
      if (!EntityTags.match(match, current.etag())) {
        throw ReadConditions.failed("If-Match").throughStore();
      }
    };
  }

  private static boolean exists(@Nullable ObjectInfo current) {
    return current != null && !current.deleteMarker();
  }
}
