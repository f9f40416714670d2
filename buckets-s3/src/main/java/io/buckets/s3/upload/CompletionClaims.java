package io.buckets.s3.upload;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.ChecksumType;
import io.buckets.s3.body.Checksums;
import io.buckets.s3.body.UploadChecksum;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.UploadInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client that completes an upload claims about it, beyond its parts' ETags: checksums of
/// the parts and of the whole, their type, and the size of the whole.
///
/// @param partChecksums element names and values by part number
/// @param wholeChecksum header name and value of the whole's checksum, or null
/// @param type the type claimed, or null
/// @param size the size claimed, or -1
record CompletionClaims(
    Map<Integer, Map<String, String>> partChecksums,
    Map.@Nullable Entry<ChecksumAlgorithm, String> wholeChecksum,
    @Nullable ChecksumType type,
    long size) {
  private static final String SIZE = "x-amz-mp-object-size";

  static CompletionClaims of(S3Request request, List<XmlElement> parts) {
    Map<Integer, Map<String, String>> checksums = new HashMap<>();
    for (XmlElement part : parts) {
      for (XmlElement child : part.children()) {
        if (child.name().startsWith("Checksum")) {
          checksums
              .computeIfAbsent(CompleteMultipartUpload.numberOf(part), number -> new HashMap<>())
              .put(child.name(), child.text().strip());
        }
      }
    }
    HttpHeaders headers = request.headers();
    String size = headers.first(SIZE);
    String type = headers.first(ChecksumType.HEADER);
    return new CompletionClaims(
        checksums,
        wholeChecksumOf(headers),
        type == null ? null : UploadChecksum.named(type),
        size == null ? -1 : Parameters.wholeNumber(SIZE, size, Long.MAX_VALUE));
  }

  /// Returns `found` if it is what was claimed.
  ///
  /// @throws S3Exception INVALID_REQUEST, INVALID_PART or BAD_DIGEST if not
  ObjectSource.Finished checked(
      UploadInfo upload, List<PartInfo> chosen, ObjectSource.Finished found) {
    Attributes attributes = Attributes.of(upload.attributes());
    checkType(attributes);
    checkSize(chosen);
    ChecksumAlgorithm algorithm = attributes.algorithm();
    if (algorithm != null) {
      checkWhole(algorithm, found);
      chosen.forEach(part -> checkPart(part, attributes, algorithm));
    }
    return found;
  }

  private void checkType(Attributes attributes) {
    if (type != null && type != attributes.type()) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The upload was created using the "
              + attributes.type()
              + " checksum mode. The complete request must use the same checksum mode.");
    }
  }

  private void checkSize(List<PartInfo> chosen) {
    long total = chosen.stream().mapToLong(PartInfo::size).sum();
    if (size >= 0 && size != total) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The provided 'x-amz-mp-object-size' header value "
              + size
              + " does not match what was computed: "
              + total);
    }
  }

  private void checkPart(PartInfo part, Attributes attributes, ChecksumAlgorithm algorithm) {
    Map<String, String> claims = partChecksums.getOrDefault(part.number(), Map.of());
    String claimed = claims.get(Checksums.elementOf(algorithm));
    if (claimed == null) {
      if (attributes.named() && attributes.type() == ChecksumType.COMPOSITE) {
        throw S3Exception.of(
            S3Error.INVALID_REQUEST,
            "The upload was created using a "
                + algorithm.s3Name().toLowerCase(Locale.ROOT)
                + " checksum. The complete request must include the checksum for each part. It was"
                + " missing for part "
                + part.number()
                + " in the request.");
      }
    } else if (!claimed.equals(part.metadata().get(algorithm.headerName()))) {
      throw S3Exception.of(S3Error.INVALID_PART)
          .with("PartNumber", Integer.toString(part.number()));
    }
  }

  private void checkWhole(ChecksumAlgorithm algorithm, ObjectSource.Finished found) {
    if (wholeChecksum == null) {
      return;
    }
    if (wholeChecksum.getKey() != algorithm) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Checksum Type mismatch occurred, expected checksum Type: "
              + algorithm.s3Name().toLowerCase(Locale.ROOT)
              + ", actual checksum Type: "
              + wholeChecksum.getKey().s3Name().toLowerCase(Locale.ROOT));
    }
    String computed = found.metadata().get(algorithm.headerName());
    String claimed = wholeChecksum.getValue();
    boolean equal =
        computed != null && (claimed.equals(computed) || computed.startsWith(claimed + '-'));
    if (!equal) {
      throw S3Exception.of(
          S3Error.BAD_DIGEST,
          "The " + algorithm.s3Name() + " you specified did not match the calculated checksum.");
    }
  }

  private static Map.@Nullable Entry<ChecksumAlgorithm, String> wholeChecksumOf(
      HttpHeaders headers) {
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      String value = headers.first(algorithm.headerName());
      if (value != null) {
        return Map.entry(algorithm, value.strip());
      }
    }
    return null;
  }
}
