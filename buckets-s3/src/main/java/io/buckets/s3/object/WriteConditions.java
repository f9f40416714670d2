package io.buckets.s3.object;

import io.buckets.core.ObjectKey;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.EntityTags;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
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

  /// The condition of a request that makes an object: `If-None-Match: *`, `If-Match`, or none.
  ///
  /// @throws S3Exception NOT_IMPLEMENTED for other tags in `If-None-Match`, or both headers
  public static Precondition ofWrite(S3Request request, ObjectKey key) {
    String match = request.header("if-match");
    String noneMatch = request.header("if-none-match");
    if (noneMatch == null) {
      return match == null ? Precondition.NONE : mustMatch(match, key);
    }
    if (match != null || !noneMatch.strip().equals("*")) {
      throw S3Exception.notImplemented("If-None-Match takes * alone, and not beside If-Match")
          .with("Header", "If-None-Match");
    }
    return current -> {
      if (exists(current)) {
        throw ReadConditions.failed("If-None-Match").throughStore();
      }
    };
  }

  /// The condition of a delete: `If-Match`, or none.
  static Precondition ofDelete(@Nullable String match, ObjectKey key) {
    return match == null ? Precondition.NONE : mustMatch(match, key);
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
