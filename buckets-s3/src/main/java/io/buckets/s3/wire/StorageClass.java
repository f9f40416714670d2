package io.buckets.s3.wire;

import io.buckets.net.HttpHeaders;
import java.util.Map;

/// The storage classes of S3. Every one is stored the same way here; it is kept with the object and
/// shown again.
///
/// Source: S3 API reference, PutObject, `x-amz-storage-class`.
public enum StorageClass {
  STANDARD(0),
  REDUCED_REDUNDANCY(1),
  STANDARD_IA(2),
  ONEZONE_IA(3),
  INTELLIGENT_TIERING(4),
  GLACIER(5),
  DEEP_ARCHIVE(6),
  GLACIER_IR(7);

  /// Name of the header and of the metadata entry.
  public static final String HEADER = "x-amz-storage-class";

  private static final StorageClass[] ALL = values();

  private final int number;

  /// @param number what drives keep; never changes
  StorageClass(int number) {
    this.number = number;
  }

  /// What drives keep in its place, 0 to 15.
  public int number() {
    return number;
  }

  /// The class of that number, the standard one if there is none.
  public static StorageClass of(int number) {
    for (StorageClass candidate : ALL) {
      if (candidate.number == number) {
        return candidate;
      }
    }
    return STANDARD;
  }

  /// The class a request asks for.
  ///
  /// @throws S3Exception INVALID_STORAGE_CLASS if it is none
  public static StorageClass of(HttpHeaders headers) {
    String name = headers.first(HEADER);
    if (name == null) {
      return STANDARD;
    }
    for (StorageClass candidate : ALL) {
      if (candidate.name().equals(name)) {
        return candidate;
      }
    }
    throw S3Exception.of(S3Error.INVALID_STORAGE_CLASS).with("StorageClassRequested", name);
  }

  /// The class kept in an object's metadata.
  public static StorageClass of(Map<String, String> metadata) {
    String name = metadata.get(HEADER);
    return name == null ? STANDARD : valueOf(name);
  }
}
