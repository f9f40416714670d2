package io.buckets.s3.body;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The checksums kept in the metadata of objects and parts, as headers and XML show them.
public final class Checksums {
  /// How the names of headers and metadata entries about checksums begin.
  public static final String PREFIX = "x-amz-checksum-";

  private Checksums() {}

  /// Writes `<ChecksumCRC32>` and its like for every checksum in the metadata.
  public static void write(XmlDocument document, Map<String, String> metadata) {
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      String value = metadata.get(algorithm.headerName());
      if (value != null) {
        document.text(elementOf(algorithm), value);
      }
    }
  }

  /// As {@link #write}, and what the checksum is of.
  public static void writeWithType(XmlDocument document, Map<String, String> metadata) {
    write(document, metadata);
    String type = metadata.get(ChecksumType.HEADER);
    if (type != null) {
      document.text("ChecksumType", type);
    }
  }

  /// Adds the checksums in the metadata, and what they are of, to an answer.
  static void addTo(ResponseHeaders answer, Map<String, String> metadata) {
    metadata.forEach((name, value) -> {
      if (name.startsWith(PREFIX)) {
        answer.add(name, value);
      }
    });
  }

  /// The name of the XML element for the algorithm: `ChecksumCRC32`.
  public static String elementOf(ChecksumAlgorithm algorithm) {
    return "Checksum" + algorithm.s3Name();
  }

  /// The algorithm a header asks for by name, or null.
  ///
  /// @throws S3Exception INVALID_REQUEST if there is no such algorithm
  public static @Nullable ChecksumAlgorithm named(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return null;
    }
    return ChecksumAlgorithm.named(name.toUpperCase(Locale.ROOT))
        .orElseThrow(() ->
            S3Exception.of(
                S3Error.INVALID_REQUEST,
                "Checksum algorithm provided is unsupported. Please try again with any of the"
                    + " valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
  }
}
