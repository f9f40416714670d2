package io.buckets.s3.object;

import io.buckets.core.ByteRange;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.EntityTags;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.RangeHeader;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.PartInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which bytes of an object a read is answered with.
///
/// @param range the bytes
/// @param partial whether they are answered as a part (206) and not as the object (200)
/// @param part the part asked for by number, or null
record Selection(ByteRange range, boolean partial, @Nullable PartInfo part) {
  /// The bytes asked for by `partNumber`, by `Range`, or all.
  ///
  /// @throws S3Exception INVALID_RANGE, INVALID_PART_NUMBER, INVALID_REQUEST for both at once
  static Selection of(S3Request request, ObjectInfo object) {
    String rangeHeader = request.header("range");
    String partNumber = request.query().first("partNumber");
    if (partNumber != null) {
      if (rangeHeader != null) {
        throw S3Exception.of(
            S3Error.INVALID_REQUEST,
            "Cannot specify both Range header and partNumber query parameter");
      }
      return ofPart(Parameters.partNumber(partNumber), object);
    }
    ByteRange range = null;
    if (rangeHeader != null && rangeApplies(request.header("if-range"), object)) {
      range = RangeHeader.of(rangeHeader, object.size());
    }
    return range == null
        ? new Selection(new ByteRange(0, object.size()), false, null)
        : new Selection(range, true, null);
  }

  /// The value of `Content-Range`.
  String contentRange(ObjectInfo object) {
    return "bytes " + range.offset() + '-' + (range.end() - 1) + '/' + object.size();
  }

  private static Selection ofPart(int number, ObjectInfo object) {
    List<PartInfo> parts = object.parts();
    if (parts.isEmpty() && number == 1) {
      return new Selection(new ByteRange(0, object.size()), object.size() > 0, null);
    }
    long offset = 0;
    for (PartInfo part : parts) {
      if (part.number() == number) {
        return new Selection(new ByteRange(offset, part.size()), part.size() > 0, part);
      }
      offset += part.size();
    }
    throw S3Exception.of(S3Error.INVALID_PART_NUMBER)
        .with("PartNumberRequested", Integer.toString(number))
        .with("ActualPartCount", Integer.toString(Math.max(1, parts.size())));
  }

  /// `If-Range` (RFC 9110, section 13.1.5): the range only of the object the client has seen.
  private static boolean rangeApplies(@Nullable String ifRange, ObjectInfo object) {
    if (ifRange == null) {
      return true;
    }
    return ifRange.startsWith("\"")
        ? EntityTags.match(ifRange, object.etag())
        : Timestamps.parseHttp(ifRange).orElse(Long.MIN_VALUE)
            == Math.floorDiv(object.modifiedMillis(), 1000);
  }
}
