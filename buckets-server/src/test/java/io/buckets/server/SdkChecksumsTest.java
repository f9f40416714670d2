package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.hash.ChecksumAlgorithm;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

final class SdkChecksumsTest extends SdkTest {

  static String crc32(byte[] body) {
    return ChecksumAlgorithm.CRC32.encode(ChecksumAlgorithm.CRC32.of(body));
  }

  @Test
  void theSdksOwnChecksumIsCrc32AndIsKept() {
    byte[] body = bytes(70_000);
    PutObjectResponse stored = s3().putObject(r -> r.bucket(bucket()).key("key"), body);
    assertThat(stored.checksumCRC32()).isEqualTo(crc32(body));
    assertThat(stored.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
    HeadObjectResponse head = head();
    assertThat(head.checksumCRC32()).isEqualTo(crc32(body));
    assertThat(head.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
  }

  /// Those that the SDK computes by itself.
  private static final Set<ChecksumAlgorithm> COMPUTED =
      EnumSet.range(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA256);

  @Test
  void everyAlgorithmIsVerifiedKeptAndGivenBack() {
    byte[] body = bytes(300_000);
    for (ChecksumAlgorithm algorithm : COMPUTED) {
      String expected = algorithm.encode(algorithm.of(body));
      PutObjectResponse stored =
          s3().putObject(
                  r -> r.bucket(bucket()).key("key").checksumAlgorithm(algorithm.s3Name()), body);
      assertThat(sums(stored)).isEqualTo(Map.of(algorithm, expected));
      GetObjectResponse got =
          s3().getObject(r -> r.bucket(bucket()).key("key").checksumMode(ChecksumMode.ENABLED))
              .response();
      assertThat(named(algorithm, head())).isEqualTo(expected);
      assertThat(got.contentLength()).isEqualTo(body.length);
      assertThat(head().checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
    }
  }

  private HeadObjectResponse head() {
    return s3().headObject(r -> r.bucket(bucket()).key("key").checksumMode(ChecksumMode.ENABLED));
  }

  private static Map<ChecksumAlgorithm, String> sums(PutObjectResponse stored) {
    return Map.copyOf(
        Stream.of(
                new Sum(ChecksumAlgorithm.CRC32, stored.checksumCRC32()),
                new Sum(ChecksumAlgorithm.CRC32C, stored.checksumCRC32C()),
                new Sum(ChecksumAlgorithm.CRC64NVME, stored.checksumCRC64NVME()),
                new Sum(ChecksumAlgorithm.SHA1, stored.checksumSHA1()),
                new Sum(ChecksumAlgorithm.SHA256, stored.checksumSHA256()))
            .filter(sum -> sum.value != null)
            .collect(Collectors.toMap(Sum::algorithm, Sum::text)));
  }

  private record Sum(ChecksumAlgorithm algorithm, @Nullable String value) {
    String text() {
      return String.valueOf(value);
    }
  }

  private static String named(ChecksumAlgorithm algorithm, HeadObjectResponse head) {
    return switch (algorithm) {
      case CRC32 -> head.checksumCRC32();
      case CRC32C -> head.checksumCRC32C();
      case CRC64NVME -> head.checksumCRC64NVME();
      case SHA1 -> head.checksumSHA1();
      case SHA256 -> head.checksumSHA256();
      case SHA512, MD5, XXHASH64, XXHASH3, XXHASH128 ->
          throw new AssertionError(algorithm + " is not one that the SDK computes");
    };
  }

  @Test
  void aBodyThatIsNotWhatItsChecksumSaysIsNotStored() {
    assertRefused(
        400,
        "BadDigest",
        () ->
            s3().putObject(
                    r ->
                        r.bucket(bucket())
                            .key("key")
                            .checksumSHA256(
                                ChecksumAlgorithm.SHA256.encode(
                                    ChecksumAlgorithm.SHA256.of(bytes(9)))),
                    bytes(10)));
    assertReadRefused(404, "NoSuchKey", () -> text("key"));
  }
}
