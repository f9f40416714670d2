package io.buckets.s3.body;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.auth.SignatureV4;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a request says about the checksum of its body.
///
/// @param algorithm the algorithm, or null if the request names none
/// @param value the Base64 value from a header; null if it comes in the trailer, or not at all
/// @param trailing whether the value comes in the trailer
public record ChecksumClaim(
    @Nullable ChecksumAlgorithm algorithm, @Nullable String value, boolean trailing) {
  private static final String SDK_ALGORITHM = "x-amz-sdk-checksum-algorithm";
  private static final String TRAILER = "x-amz-trailer";

  /// Reads `x-amz-checksum-*`, `x-amz-trailer` and `x-amz-sdk-checksum-algorithm`.
  ///
  /// @throws S3Exception INVALID_REQUEST if they contradict each other or are malformed
  public static ChecksumClaim of(HttpHeaders headers) {
    ChecksumClaim claim = inHeader(headers);
    String trailer = headers.first(TRAILER);
    if (trailer != null && !trailer.isEmpty()) {
      if (claim.algorithm != null) {
        throw several();
      }
      claim = new ChecksumClaim(trailingAlgorithm(trailer), null, true);
    }
    checkSdkAlgorithm(headers.first(SDK_ALGORITHM), claim.algorithm);
    return claim;
  }

  /// Names, in lower case, of the trailing headers that must come.
  Set<String> trailers() {
    ChecksumAlgorithm known = algorithm;
    return trailing && known != null ? Set.of(known.headerName()) : Set.of();
  }

  /// Refuses a value that is not the computed one.
  static void check(ChecksumAlgorithm algorithm, String claimed, byte[] computed) {
    if (!SignatureV4.equalInConstantTime(claimed, algorithm.encode(computed))) {
      throw S3Exception.of(
          S3Error.BAD_DIGEST,
          "The " + algorithm.s3Name() + " you specified did not match the calculated checksum.");
    }
  }

  /// Refuses a value that cannot be one of the algorithm.
  static String wellFormed(ChecksumAlgorithm algorithm, String value) {
    if (algorithm.decode(value).isEmpty()) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST, "Value for " + algorithm.headerName() + " header is invalid.");
    }
    return value;
  }

  private static ChecksumClaim inHeader(HttpHeaders headers) {
    Checksums.requireKnown(headers);
    ChecksumAlgorithm found = null;
    String value = null;
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      String candidate = headers.first(algorithm.headerName());
      if (candidate != null) {
        if (found != null) {
          throw several();
        }
        found = algorithm;
        value = wellFormed(algorithm, candidate);
      }
    }
    return new ChecksumClaim(found, value, false);
  }

  private static ChecksumAlgorithm trailingAlgorithm(String trailer) {
    String name = trailer.strip().toLowerCase(Locale.ROOT);
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      if (algorithm.headerName().equals(name)) {
        return algorithm;
      }
    }
    throw S3Exception.of(
        S3Error.INVALID_REQUEST,
        "The value specified in the x-amz-trailer header is not supported");
  }

  private static void checkSdkAlgorithm(
      @Nullable String named, @Nullable ChecksumAlgorithm algorithm) {
    if (named == null || named.isEmpty()) {
      return;
    }
    if (algorithm == null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or"
              + " x-amz-trailer headers were found.");
    }
    if (!algorithm.s3Name().equalsIgnoreCase(named)) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST, "Value for x-amz-sdk-checksum-algorithm header is invalid.");
    }
  }

  private static S3Exception several() {
    return S3Exception.of(
        S3Error.INVALID_REQUEST,
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  }
}
