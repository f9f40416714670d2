package io.buckets.s3.object;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.storage.erasing.ObjectInfo;
import org.jspecify.annotations.Nullable;

/// What a request is told that meets a delete marker where it wants an object: the object is not
/// there, if it asked for the object; a marker has no bytes, if it asked for that version.
///
/// Source: S3 user guide, "Working with delete markers"; API reference, "GetObject".
public final class DeleteMarkers {
  /// Says that something is a delete marker.
  public static final String HEADER = "x-amz-delete-marker";

  private DeleteMarkers() {}

  /// What was found for a request that reads an object or a version of it.
  ///
  /// @throws StoreException NO_SUCH_KEY or DELETE_MARKER if it is a delete marker
  static ObjectInfo refuse(S3Request request, ObjectInfo found) {
    if (!found.deleteMarker()) {
      return found;
    }
    boolean named = request.version() != null;
    S3Exception refusal =
        !named
            ? S3Exception.of(S3Error.NO_SUCH_KEY).with("Key", found.key().toString())
            : S3Exception.of(S3Error.METHOD_NOT_ALLOWED)
                .with("Method", request.exchange().method())
                .with("ResourceType", "DeleteMarker")
                .withHeader("Allow", "DELETE")
                .withHeader("Last-Modified", Timestamps.http(found.modifiedMillis()));
    throw new StoreException(
        named ? Reason.DELETE_MARKER : Reason.NO_SUCH_KEY,
        found.key() + " is a delete marker",
        refusal
            .withHeader(HEADER, "true")
            .withHeader("x-amz-version-id", found.version().toString()));
  }

  /// What was found for a request that copies from it.
  ///
  /// @param asked the version that was asked for, null for the newest
  /// @throws StoreException NO_SUCH_KEY if it is a delete marker
  /// @throws S3Exception INVALID_REQUEST if it was asked for by its version
  public static ObjectInfo refuseAsSource(ObjectInfo found, @Nullable VersionId asked) {
    if (found.deleteMarker() && asked == null) {
      throw new StoreException(Reason.NO_SUCH_KEY, found.key() + " is a delete marker");
    }
    if (found.deleteMarker()) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The source of a copy request may not specifically refer to a delete marker by version"
              + " id.");
    }
    return found;
  }
}
