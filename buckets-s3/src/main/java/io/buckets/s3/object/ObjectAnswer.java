package io.buckets.s3.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.VersionId;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.ChecksumType;
import io.buckets.s3.body.Checksums;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.PartInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/// The header fields of an answer about an object, the same for GetObject and HeadObject.
public final class ObjectAnswer {
  private static final String[] OVERRIDABLE = {
    "content-type",
    "content-language",
    "expires",
    "cache-control",
    "content-disposition",
    "content-encoding"
  };

  private ObjectAnswer() {}

  /// The fields of an answer with the selected bytes.
  static ResponseHeaders of(S3Request request, ObjectInfo object, Selection selection) {
    ResponseHeaders answer = identity(request, object);
    answer.add("Accept-Ranges", "bytes");
    ObjectMetadata.addTo(answer, object.metadata(), overrides(request));
    if (selection.partial()) {
      answer.add("Content-Range", selection.contentRange(object));
    }
    if (request.query().has("partNumber") && !object.parts().isEmpty()) {
      answer.add("x-amz-mp-parts-count", Integer.toString(object.parts().size()));
    }
    if ("ENABLED".equalsIgnoreCase(request.header("x-amz-checksum-mode"))) {
      addChecksums(answer, object, selection);
    }
    return answer;
  }

  /// The fields of a 304: which object it is, and how long it may be kept (RFC 9110, section
  /// 15.4.5).
  static ResponseHeaders unmodified(S3Request request, ObjectInfo object) {
    ResponseHeaders answer = identity(request, object);
    for (String name : new String[] {"cache-control", "expires"}) {
      String value = object.metadata().get(name);
      if (value != null) {
        answer.add(name, HeaderText.encode(value));
      }
    }
    return answer;
  }

  /// The fields that tell which object it is.
  static ResponseHeaders identity(S3Request request, ObjectInfo object) {
    request.isAbout(object.size());
    ResponseHeaders answer = request.answer();
    answer.add("Last-Modified", Timestamps.http(object.modifiedMillis()));
    answer.add("ETag", object.etag().quoted());
    addVersion(answer, object.version(), request.query().has("versionId"));
    return answer;
  }

  /// Names the null version of a bucket that has versions, or had, unless it was named already.
  static void addNullVersion(
      ResponseHeaders answer, S3Request request, ObjectInfo object, BucketInfo bucket) {
    boolean versioned = bucket.settings().versioning() != Versioning.OFF;
    if (versioned && object.version().isNull() && !request.query().has("versionId")) {
      answer.add("x-amz-version-id", object.version().toString());
    }
  }

  /// Names the version where versions play a part.
  public static void addVersion(ResponseHeaders answer, VersionId version, boolean asked) {
    if (asked || !version.isNull()) {
      answer.add("x-amz-version-id", version.toString());
    }
  }

  /// A checksum is of all bytes, so it is shown only with all of them: the object's or a part's.
  private static void addChecksums(ResponseHeaders answer, ObjectInfo object, Selection selection) {
    PartInfo part = selection.part();
    boolean whole = selection.range().length() == object.size();
    if (part == null && !whole) {
      return;
    }
    Map<String, String> metadata = part == null ? object.metadata() : part.metadata();
    metadata.forEach((name, value) -> {
      if (name.startsWith(Checksums.PREFIX)) {
        answer.add(name, value);
      }
    });
    if (part != null && !metadata.containsKey(ChecksumType.HEADER)) {
      answer.add(ChecksumType.HEADER, ChecksumType.COMPOSITE.name());
    }
  }

  private static Map<String, String> overrides(S3Request request) {
    Query query = request.query();
    if (query.size() == 0) {
      return Map.of();
    }
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String name : OVERRIDABLE) {
      String value = query.first("response-" + name);
      if (value != null) {
        if (request.principal() instanceof Principal.Anonymous) {
          throw S3Exception.of(
              S3Error.INVALID_REQUEST,
              "Request specific response headers cannot be used for anonymous GET requests.");
        }
        if (!HeaderText.isSendable(value)) {
          throw S3Exception.invalidArgument(
              "Header value cannot be represented", "response-" + name, value);
        }
        overrides.put(name, value);
      }
    }
    return overrides;
  }
}
