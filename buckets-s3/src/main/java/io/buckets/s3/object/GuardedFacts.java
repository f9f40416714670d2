package io.buckets.s3.object;

import io.buckets.core.VersionId;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.CopySource;
import io.buckets.s3.access.Demand;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.policy.S3Action;
import io.buckets.s3.tag.Tags;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.VersionLock;
import java.util.Map;

/// What is told about an object, or copied from it, only for those who may ask for that by itself:
/// how it is locked, and its tags.
///
/// Source: S3 API reference, GetObject and CopyObject, "Permissions".
final class GuardedFacts {
  private GuardedFacts() {}

  /// Adds to an answer what the caller may know.
  static void addTo(ResponseHeaders answer, S3Request request, ObjectInfo object, Access access) {
    Map<String, String> metadata = object.metadata();
    String mode = metadata.get(VersionLock.MODE);
    String until = metadata.get(VersionLock.UNTIL);
    if (mode != null && until != null && may(S3Action.GET_OBJECT_RETENTION, request, access)) {
      answer.add(VersionLock.MODE, mode);
      answer.add(VersionLock.UNTIL, until);
    }
    String hold = metadata.get(VersionLock.HOLD);
    if (hold != null && may(S3Action.GET_OBJECT_LEGAL_HOLD, request, access)) {
      answer.add(VersionLock.HOLD, hold);
    }
    int tags = Tags.count(metadata);
    if (tags > 0 && may(readingTags(request.version() != null), request, access)) {
      answer.add("x-amz-tagging-count", Integer.toString(tags));
    }
  }

  private static boolean may(S3Action action, S3Request request, Access access) {
    return access.allows(
        Demand.object(action, request.bucket(), request.key(), request.version()), request);
  }

  private static S3Action readingTags(boolean ofVersion) {
    return ofVersion ? S3Action.GET_OBJECT_VERSION_TAGGING : S3Action.GET_OBJECT_TAGGING;
  }

  /// Returns if tags of the original, if it has any, may be copied.
  ///
  /// @throws io.buckets.s3.wire.S3Exception ACCESS_DENIED
  static void requireTagsCopied(
      S3Request request, CopySource source, ObjectInfo original, Access access) {
    if (Tags.count(original.metadata()) == 0) {
      return;
    }
    VersionId version = source.version();
    access.require(
        Demand.object(readingTags(version != null), source.bucket(), original.key(), version),
        request);
    access.require(
        Demand.fresh(S3Action.PUT_OBJECT_TAGGING, request.bucket(), request.key()), request);
  }
}
