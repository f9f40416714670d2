package io.buckets.s3.body;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.StorageClass;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which checksum a multipart upload will have.
///
/// Source: S3 user guide, "Checking object integrity", the table of algorithms and types: CRC64NVME
/// is of the full object only, CRC32 and CRC32C may be either, all others are composite only.
public final class UploadChecksum {
  private UploadChecksum() {}

  /// The attributes of an upload begun by this request.
  ///
  /// @throws S3Exception INVALID_REQUEST for an algorithm or type there is not, or both that do not
  ///   fit
  public static Attributes of(S3Request request) {
    ChecksumAlgorithm named = Checksums.named(request.header("x-amz-checksum-algorithm"));
    String type = request.header(ChecksumType.HEADER);
    if (named == null && type != null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm"
              + " header.");
    }
    ChecksumAlgorithm algorithm = named == null ? ChecksumAlgorithm.CRC64NVME : named;
    return new Attributes(
        algorithm, typeOf(type, algorithm), named != null, StorageClass.of(request.headers()));
  }

  /// The type a header names.
  ///
  /// @throws S3Exception INVALID_REQUEST if it names none
  public static ChecksumType named(String type) {
    return switch (type) {
      case "FULL_OBJECT" -> ChecksumType.FULL_OBJECT;
      case "COMPOSITE" -> ChecksumType.COMPOSITE;
      default ->
          throw S3Exception.of(
              S3Error.INVALID_REQUEST, "Value for x-amz-checksum-type header is invalid.");
    };
  }

  /// Refuses a part whose checksum is of another algorithm than its upload was begun with, or that
  /// has none where the whole is to be a checksum of the parts' checksums.
  ///
  /// @throws S3Exception INVALID_REQUEST
  static void requireFitting(Attributes upload, @Nullable ChecksumAlgorithm claimed) {
    ChecksumAlgorithm expected = upload.algorithm();
    boolean needed = upload.type() == ChecksumType.COMPOSITE;
    if (upload.named() && expected != null && claimed != expected && (claimed != null || needed)) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Checksum Type mismatch occurred, expected checksum Type: "
              + expected.s3Name().toLowerCase(Locale.ROOT)
              + ", actual checksum Type: "
              + (claimed == null ? "null" : claimed.s3Name().toLowerCase(Locale.ROOT)));
    }
  }

  private static ChecksumType typeOf(@Nullable String name, ChecksumAlgorithm algorithm) {
    boolean nvme = algorithm == ChecksumAlgorithm.CRC64NVME;
    if (name == null) {
      return nvme ? ChecksumType.FULL_OBJECT : ChecksumType.COMPOSITE;
    }
    ChecksumType type = named(name);
    boolean fits = type == ChecksumType.COMPOSITE ? !nvme : algorithm.isCombinable();
    if (!fits) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The "
              + type
              + " checksum type cannot be used with the "
              + algorithm.s3Name().toLowerCase(Locale.ROOT)
              + " checksum algorithm.");
    }
    return type;
  }
}
