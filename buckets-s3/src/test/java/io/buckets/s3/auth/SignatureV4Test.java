package io.buckets.s3.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.Scope;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The published examples: S3 API reference, "Examples: Signature Calculations", "Transferring
/// Payload in Multiple Chunks" and "Including Trailing Headers".
final class SignatureV4Test {
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String TIMESTAMP = "20130524T000000Z";
  private static final Scope SCOPE = new Scope("20130524", "us-east-1", "s3");
  private static final HmacSha256 KEY = new SigningKeys().derive(SECRET, SCOPE);
  private static final String HOST = "examplebucket.s3.amazonaws.com";

  private static String sign(SignatureV4.Request request) {
    return SignatureV4.signature(
        KEY, SignatureV4.stringToSign(TIMESTAMP, SCOPE, SignatureV4.canonicalRequest(request)));
  }

  @Test
  void aRangedGetIsSignedAsPublished() {
    HttpHeaders headers =
        HttpHeaders.of(
            "Host",
            HOST,
            "Range",
            "bytes=0-9",
            "x-amz-content-sha256",
            SignatureV4.EMPTY_SHA256,
            "x-amz-date",
            TIMESTAMP);
    SignatureV4.Request request =
        new SignatureV4.Request(
            "GET",
            "/test.txt",
            "",
            headers,
            "host;range;x-amz-content-sha256;x-amz-date",
            SignatureV4.EMPTY_SHA256);
    assertThat(
            SignatureV4.hex(
                HmacSha256.digest(
                    SignatureV4.canonicalRequest(request).getBytes(StandardCharsets.ISO_8859_1))))
        .isEqualTo("7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972");
    assertThat(sign(request))
        .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void aPutWithAKeyToBeCodedIsSignedAsPublished() {
    String hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    HttpHeaders headers =
        HttpHeaders.of(
            "Date", "Fri, 24 May 2013 00:00:00 GMT",
            "Host", HOST,
            "x-amz-content-sha256", hash,
            "x-amz-date", TIMESTAMP,
            "x-amz-storage-class", "REDUCED_REDUNDANCY");
    assertThat(
            sign(
                new SignatureV4.Request(
                    "PUT",
                    "/test$file.text",
                    "",
                    headers,
                    "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                    hash)))
        .isEqualTo("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  @Test
  void aSubResourceWithoutAValueIsSignedAsPublished() {
    assertThat(
            sign(
                new SignatureV4.Request(
                    "GET",
                    "/",
                    "lifecycle",
                    plainHeaders(),
                    "host;x-amz-content-sha256;x-amz-date",
                    SignatureV4.EMPTY_SHA256)))
        .isEqualTo("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  }

  @Test
  void parametersAreSortedAndSignedAsPublished() {
    assertThat(
            sign(
                new SignatureV4.Request(
                    "GET",
                    "/",
                    "prefix=J&max-keys=2",
                    plainHeaders(),
                    "host;x-amz-content-sha256;x-amz-date",
                    SignatureV4.EMPTY_SHA256)))
        .isEqualTo("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  @Test
  void aPresignedUrlIsSignedAsPublished() {
    String query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=whatever-it-is-not-part-of-what-is-signed";
    assertThat(
            sign(
                new SignatureV4.Request(
                    "GET",
                    "/test.txt",
                    query,
                    HttpHeaders.of("Host", HOST),
                    "host",
                    "UNSIGNED-PAYLOAD")))
        .isEqualTo("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  }

  @Test
  void signedChunksAreSignedAsPublished() {
    ChunkSignatures chunks =
        new ChunkSignatures(
            KEY,
            TIMESTAMP,
            SCOPE,
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
    assertThat(chunks.nextChunk(HmacSha256.digest(letters(65_536))))
        .isEqualTo("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
    assertThat(chunks.nextChunk(HmacSha256.digest(letters(1024))))
        .isEqualTo("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
    assertThat(chunks.nextChunk(HmacSha256.digest(new byte[0])))
        .isEqualTo("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
  }

  @Test
  void aSignedTrailerIsSignedAsPublished() {
    ChunkSignatures chunks =
        new ChunkSignatures(
            KEY,
            TIMESTAMP,
            SCOPE,
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
    assertThat(chunks.nextChunk(HmacSha256.digest(letters(65_536))))
        .isEqualTo("b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2");
    assertThat(chunks.nextChunk(HmacSha256.digest(letters(1024))))
        .isEqualTo("1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7");
    assertThat(chunks.nextChunk(HmacSha256.digest(new byte[0])))
        .isEqualTo("2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992");
    assertThat(
            chunks.trailer(
                HmacSha256.digest(
                    "x-amz-checksum-crc32c:sOO8/Q==\n".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo("d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435");
  }

  @Test
  void spacesWithinAHeaderValueCountOnceAndSeveralValuesAreJoined() {
    HttpHeaders headers =
        HttpHeaders.of("X-A", "  one   two ", "x-a", "three", "Host", HOST, "x-b", "");
    String canonical =
        SignatureV4.canonicalRequest(
            new SignatureV4.Request("GET", "/", "", headers, "host;x-a;x-b;x-missing", "h"));
    assertThat(canonical)
        .isEqualTo(
            "GET\n/\n\nhost:"
                + HOST
                + "\nx-a:one two,three\nx-b:\nx-missing:\n\nhost;x-a;x-b;x-missing\nh");
  }

  @Test
  void thePathIsCodedOnceAndNeverNormalised() {
    assertThat(canonicalPath("/b/a//./../%2e%2E/%e2%82%ac/a+b/$&'()*,;=@%2F~"))
        .isEqualTo("/b/a//./../../%E2%82%AC/a%2Bb/%24%26%27%28%29%2A%2C%3B%3D%40/~");
  }

  @Test
  void aPlusInAQueryIsASpaceAndParametersAreSortedAsCoded() {
    assertThat(canonicalQuery("b=2&a=x+y&a=%2b&A=1&uploads&a-b=1&c="))
        .isEqualTo("A=1&a=%2B&a=x%20y&a-b=1&b=2&c=&uploads=");
  }

  @Test
  void textsAreComparedWhole() {
    assertThat(SignatureV4.equalInConstantTime("abc", "abc")).isTrue();
    assertThat(SignatureV4.equalInConstantTime("abc", "abd")).isFalse();
    assertThat(SignatureV4.equalInConstantTime("abc", "ab")).isFalse();
    assertThat(SignatureV4.equalInConstantTime("", "")).isTrue();
  }

  private static String canonicalPath(String rawPath) {
    return canonical(rawPath, "").split("\n", -1)[1];
  }

  private static String canonicalQuery(String rawQuery) {
    return canonical("/", rawQuery).split("\n", -1)[2];
  }

  private static String canonical(String rawPath, String rawQuery) {
    return SignatureV4.canonicalRequest(
        new SignatureV4.Request("GET", rawPath, rawQuery, HttpHeaders.EMPTY, "host", "h"));
  }

  private static HttpHeaders plainHeaders() {
    return HttpHeaders.of(
        "Host", HOST,
        "x-amz-content-sha256", SignatureV4.EMPTY_SHA256,
        "x-amz-date", TIMESTAMP);
  }

  private static byte[] letters(int count) {
    byte[] bytes = new byte[count];
    java.util.Arrays.fill(bytes, (byte) 'a');
    return bytes;
  }
}
