package io.buckets.s3.body;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.HttpHeaders;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The checksums kept in the metadata of objects and parts, as headers and XML show them.
public final class Checksums {
  /// How the names of headers and metadata entries about checksums begin.
  public static final String PREFIX = "x-amz-checksum-";

  private static final Set<String> KNOWN =
      Stream.concat(
              Stream.of(ChecksumType.HEADER, PREFIX + "algorithm", PREFIX + "mode"),
              Arrays.stream(ChecksumAlgorithm.values()).map(ChecksumAlgorithm::headerName))
          .collect(Collectors.toUnmodifiableSet());

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

  /// As {@link #writeWithType}, but of a composite checksum without how many parts it is of, as S3
  /// has it where the parts are told apart from it.
  public static void writeBare(XmlDocument document, Map<String, String> metadata) {
    Map<String, String> bare = new HashMap<>(metadata);
    bare.replaceAll((name, value) -> {
      int dash = value.indexOf('-');
      return dash >= 0 && name.startsWith(PREFIX) ? value.substring(0, dash) : value;
    });
    writeWithType(document, bare);
  }

  /// Adds the checksums in the metadata, and what they are of, to an answer.
  static void addTo(ResponseHeaders answer, Map<String, String> metadata) {
    metadata.forEach((name, value) -> {
      if (name.startsWith(PREFIX)) {
        answer.add(name, value);
      }
    });
  }

  /// Refuses a checksum that cannot be verified: to store what came with it would be to say that it
  /// was right.
  ///
  /// @throws S3Exception INVALID_REQUEST
  static void requireKnown(HttpHeaders headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      if (name.startsWith(PREFIX) && !KNOWN.contains(name)) {
        throw S3Exception.of(
            S3Error.INVALID_REQUEST, "The checksum in the header " + name + " is not supported.");
      }
    }
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
                    + " valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5, XXHASH64,"
                    + " XXHASH3, XXHASH128]"));
  }
}
