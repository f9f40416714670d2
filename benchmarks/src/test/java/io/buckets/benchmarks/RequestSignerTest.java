package io.buckets.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The examples of "Signature Calculations for the Authorization Header" in the Amazon S3 API
/// reference.
class RequestSignerTest {
  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final Credentials EXAMPLE =
      new Credentials(
          "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1");

  private final RequestSigner signer = new RequestSigner(EXAMPLE);

  @Test
  void gettingPartOfAnObject() {
    assertThat(sign("GET", "/test.txt", "", EMPTY_HASH, Map.of("range", "bytes=0-9")))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void puttingAnObjectWithItsHash() {
    String hash = signer.hash("Welcome to Amazon S3.".getBytes(StandardCharsets.UTF_8));
    assertThat(hash).isEqualTo("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
    Map<String, String> more =
        Map.of(
            "date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY");
    assertThat(sign("PUT", "/test%24file.text", "", hash, more))
        .endsWith("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  @Test
  void gettingASettingOfABucket() {
    assertThat(sign("GET", "/", "lifecycle=", EMPTY_HASH, Map.of()))
        .endsWith("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  }

  @Test
  void listingObjects() {
    assertThat(sign("GET", "/", "max-keys=2&prefix=J", EMPTY_HASH, Map.of()))
        .endsWith("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  @Test
  void theKeyFollowsTheDay() {
    String first = sign("GET", "/", "lifecycle=", EMPTY_HASH, Map.of());
    TreeMap<String, String> headers = new TreeMap<>(Map.of("x-amz-date", "20130525T000000Z"));
    RequestSigner.Request nextDay = new RequestSigner.Request("GET", "/", "", headers);
    assertThat(signer.authorization(nextDay)).contains("/20130525/");
    assertThat(sign("GET", "/", "lifecycle=", EMPTY_HASH, Map.of())).isEqualTo(first);
  }

  private String sign(
      String method, String path, String query, String hash, Map<String, String> more) {
    TreeMap<String, String> headers = new TreeMap<>(more);
    headers.put("host", "examplebucket.s3.amazonaws.com");
    headers.put("x-amz-content-sha256", hash);
    headers.put("x-amz-date", signer.time(Instant.parse("2013-05-24T00:00:00Z")));
    return signer.authorization(new RequestSigner.Request(method, path, query, headers));
  }
}
