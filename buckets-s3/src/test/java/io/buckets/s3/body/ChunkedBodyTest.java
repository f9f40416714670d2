package io.buckets.s3.body;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.S3Fixture;
import io.buckets.s3.auth.ChunkSignatures;
import io.buckets.s3.auth.HmacSha256;
import io.buckets.s3.auth.SigningKeys;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ChunkedBodyTest {
  private static final Scope SCOPE = new Scope("20130524", "us-east-1", "s3");

  private static ChunkSignatures chain() {
    HmacSha256 key = new SigningKeys().derive(S3Fixture.SECRET_KEY, SCOPE);
    return new ChunkSignatures(key, "20130524T000000Z", SCOPE, "seed");
  }

  private static ChunkedBody body(
      byte[] coded, long length, @Nullable ChunkSignatures chain, String... trailers) {
    return new ChunkedBody(
        MemoryExchange.request("PUT", "/").body(coded).exchange().body(),
        length,
        chain,
        Set.of(trailers));
  }

  private static ChunkedBody body(String coded, long length, String... trailers) {
    return body(coded.getBytes(US_ASCII), length, null, trailers);
  }

  private static byte[] readAll(ChunkedBody body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1000];
    for (int n = body.read(buffer, 0, 1000); n >= 0; n = body.read(buffer, 0, 1000)) {
      assertThat(n).isPositive();
      out.write(buffer, 0, n);
    }
    return out.toByteArray();
  }

  private static void assertRefused(ChunkedBody body, S3Error error) {
    S3Exception refusal = catchThrowableOfType(S3Exception.class, () -> readAll(body));
    assertThat(refusal).isNotNull();
    assertThat(refusal.error()).isEqualTo(error);
  }

  /// The body in signed chunks of the given size.
  private static byte[] signed(byte[] body, int chunkBytes, @Nullable String trailer) {
    ChunkSignatures chain = chain();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at <= body.length; at += chunkBytes) {
      byte[] chunk = Arrays.copyOfRange(body, at, Math.min(body.length, at + chunkBytes));
      if (chunk.length > 0) {
        write(out, chunk, chain);
        out.writeBytes("\r\n".getBytes(US_ASCII));
      }
    }
    write(out, new byte[0], chain);
    if (trailer != null) {
      String signature = chain.trailer(HmacSha256.digest((trailer + "\n").getBytes(US_ASCII)));
      String end = trailer + "\r\nx-amz-trailer-signature:" + signature + "\r\n";
      out.writeBytes(end.getBytes(US_ASCII));
    }
    out.writeBytes("\r\n".getBytes(US_ASCII));
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, byte[] chunk, ChunkSignatures chain) {
    String head =
        Integer.toHexString(chunk.length)
            + ";chunk-signature="
            + chain.nextChunk(HmacSha256.digest(chunk))
            + "\r\n";
    out.writeBytes(head.getBytes(US_ASCII));
    out.writeBytes(chunk);
  }

  @Test
  void signedChunksOfEverySizeAreDecoded() throws IOException {
    for (int length : new int[] {0, 1, 8191, 8192, 8193, 70_000, 300_000}) {
      byte[] bytes = new byte[length];
      new Random(length).nextBytes(bytes);
      for (int chunk : new int[] {1000, 8192, 65_536}) {
        byte[] coded = signed(bytes, chunk, null);
        assertThat(readAll(body(coded, length, chain()))).isEqualTo(bytes);
      }
    }
  }

  @Test
  void aSignedTrailerIsVerifiedAndShown() throws IOException {
    byte[] bytes = "hello".getBytes(US_ASCII);
    byte[] coded = signed(bytes, 8192, "x-amz-checksum-crc32c:AAAAAA==");
    ChunkedBody body = body(coded, 5, chain(), "x-amz-checksum-crc32c");
    assertThat(readAll(body)).isEqualTo(bytes);
    assertThat(body.trailers().first("x-amz-checksum-crc32c")).isEqualTo("AAAAAA==");
    String forged = new String(coded, US_ASCII).replace("AAAAAA==", "BAAAAA==");
    assertRefused(
        body(forged.getBytes(US_ASCII), 5, chain(), "x-amz-checksum-crc32c"),
        S3Error.SIGNATURE_DOES_NOT_MATCH);
  }

  /// As minio-go and so mc write it.
  @Test
  void anEmptyLineMayComeBeforeTheSignatureOfTheTrailer() throws IOException {
    byte[] bytes = "hello".getBytes(US_ASCII);
    String coded = new String(signed(bytes, 8192, "x-amz-checksum-crc32c:AAAAAA=="), US_ASCII);
    String apart = coded.replace("\r\nx-amz-trailer-sig", "\r\n\r\nx-amz-trailer-sig");
    ChunkedBody body = body(apart.getBytes(US_ASCII), 5, chain(), "x-amz-checksum-crc32c");
    assertThat(readAll(body)).isEqualTo(bytes);
    assertThat(body.trailers().first("x-amz-checksum-crc32c")).isEqualTo("AAAAAA==");
    String forged = apart.replace("AAAAAA==", "BAAAAA==");
    assertRefused(
        body(forged.getBytes(US_ASCII), 5, chain(), "x-amz-checksum-crc32c"),
        S3Error.SIGNATURE_DOES_NOT_MATCH);
    String unsigned = apart.substring(0, apart.indexOf("x-amz-trailer-sig"));
    assertRefused(
        body(unsigned.getBytes(US_ASCII), 5, chain(), "x-amz-checksum-crc32c"),
        S3Error.SIGNATURE_DOES_NOT_MATCH);
    String more = apart.replace("\r\n\r\nx-amz-tr", "\r\n\r\nx-amz-more:1\r\nx-amz-tr");
    assertRefused(
        body(more.getBytes(US_ASCII), 5, chain(), "x-amz-checksum-crc32c"),
        S3Error.MALFORMED_TRAILER);
  }

  @Test
  void aChangedByteOrSignatureIsFoundBeforeTheEndIsReported() {
    byte[] bytes = new byte[20_000];
    byte[] coded = signed(bytes, 8192, null);
    for (int at : new int[] {10, 25, 200, coded.length - 30}) {
      byte[] changed = coded.clone();
      changed[at] ^= 1;
      S3Exception refusal =
          catchThrowableOfType(S3Exception.class, () -> readAll(body(changed, 20_000, chain())));
      assertThat(refusal).as("byte %d", at).isNotNull();
    }
  }

  @Test
  void unsignedChunksWithATrailerAreDecoded() throws IOException {
    ChunkedBody body =
        body(
            "3\r\nabc\r\n2;ignored=1\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
            5,
            "x-amz-checksum-crc32");
    assertThat(new String(readAll(body), US_ASCII)).isEqualTo("abcde");
    assertThat(body.trailers().first("x-amz-checksum-crc32")).isEqualTo("AAAAAA==");
    assertThat(readAll(body)).isEmpty();
  }

  @Test
  void malformedBodiesAreRefused() {
    assertRefused(body("zz\r\n", 1), S3Error.INVALID_REQUEST);
    assertRefused(body("\r\n", 1), S3Error.INVALID_REQUEST);
    assertRefused(body("-1\r\n", 1), S3Error.INVALID_REQUEST);
    assertRefused(body("fffffffffffffffff\r\n", 1), S3Error.INVALID_REQUEST);
    assertRefused(body("fffffffffffffff\r\n", 1), S3Error.INCOMPLETE_BODY);
    assertRefused(body("1\r\nabc\r\n0\r\n\r\n", 1), S3Error.INVALID_REQUEST);
    assertRefused(body("9\r\nabc", 9), S3Error.INCOMPLETE_BODY);
    assertRefused(body("", 0), S3Error.INCOMPLETE_BODY);
    assertRefused(body("3\r\nabc\r\n", 3), S3Error.INCOMPLETE_BODY);
    assertRefused(body("3\r\nabc\r\n0\r\n\r\n", 4), S3Error.INCOMPLETE_BODY);
    assertRefused(body("3\r\nabc\r\n0\r\n\r\n", 2), S3Error.INCOMPLETE_BODY);
    assertRefused(body("0\r\n\r\n", 0, "x-amz-checksum-crc32"), S3Error.MALFORMED_TRAILER);
    assertRefused(body("0\r\nx:y\r\n\r\n", 0), S3Error.MALFORMED_TRAILER);
    assertRefused(body("0\r\nnonsense\r\n\r\n", 0), S3Error.MALFORMED_TRAILER);
    assertRefused(body("0\r\n" + "a:b\r\n".repeat(20), 0), S3Error.MALFORMED_TRAILER);
    assertRefused(body("1".repeat(2000), 0), S3Error.INVALID_REQUEST);
  }
}
