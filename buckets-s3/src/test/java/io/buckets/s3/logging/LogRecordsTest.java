package io.buckets.s3.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings;
import io.buckets.cluster.state.ClusterState;
import io.buckets.core.BucketName;
import io.buckets.net.MemoryExchange;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.ObservedExchange;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Records, held against the examples of the S3 user guide.
final class LogRecordsTest {
  private static final Pattern FIELD = Pattern.compile("\"[^\"]*\"|\\[[^]]*]|[^ ]+");
  private static final String ID =
      "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

  /// Fields that depend on the host, the time it took, and on what only S3 has.
  private static final List<Integer> OWN = List.of(13, 14, 18, 20, 23, 24, 26);

  private static final BucketInfo BUCKET =
      new BucketInfo(
          1, new BucketName("amzn-s3-demo-bucket1"), Instant.EPOCH, 0, BucketSettings.DEFAULT);

  private static final String EXAMPLES =
      """
      OWNER amzn-s3-demo-bucket1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 ID 3E57427F3EXAMPLE \
      REST.GET.VERSIONING - "GET /amzn-s3-demo-bucket1?versioning HTTP/1.1" 200 - 113 - 7 - "-" \
      "S3Console/0.4" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= \
      SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com \
      TLSV1.2 arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP Yes us-east-1
      OWNER amzn-s3-demo-bucket1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 ID 891CE47D2EXAMPLE \
      REST.GET.LOGGING_STATUS - "GET /amzn-s3-demo-bucket1?logging HTTP/1.1" 200 - 242 - 11 - "-" \
      "S3Console/0.4" - 9vKBE6vMhrNiWHZmb2L0mXOcqPGzQOI5XLnCtZNPxev+Hf+7tpT6sxDwDty4LHBUOZJG96N1234= \
      SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com \
      TLSV1.2 - - us-east-1
      OWNER amzn-s3-demo-bucket1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 ID A1206F460EXAMPLE \
      REST.GET.BUCKETPOLICY - "GET /amzn-s3-demo-bucket1?policy HTTP/1.1" 404 NoSuchBucketPolicy 297 \
      - 38 - "-" "S3Console/0.4" - BNaBsXZQQDbssi6xMBdBU2sLt+Yf5kZDmeBUP35sFoKa3sLLeMC78iwEIWxs99CRUrbS4n11234= \
      SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com \
      TLSV1.2 - Yes us-east-1
      OWNER amzn-s3-demo-bucket1 [06/Feb/2019:00:01:57 +0000] 192.0.2.3 ID DD6CC733AEXAMPLE \
      REST.PUT.OBJECT s3-dg.pdf "PUT /amzn-s3-demo-bucket1/s3-dg.pdf HTTP/1.1" 200 - - 4406583 41754 \
      28 "-" "S3Console/0.4" - 10S62Zv81kBW7BB6SX4XJ48o6kpcl6LPwEoizZQQxJd5qDSCTLX0TgS37kYUBKQW3+bPdrg1234= \
      SigV4 ECDHE-RSA-AES128-SHA AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com \
      TLSV1.2 - Yes us-east-1
      """;

  @Test
  void theExamplesOfS3() throws Exception {
    for (String example : EXAMPLES.lines().toList()) {
      List<String> theirs =
          fields(example.replace("OWNER", owner()).replace(" ID ", " " + ID + " "));
      List<String> ours = fields(recordOf(theirs));
      assertThat(ours).hasSize(theirs.size()).hasSize(27);
      for (int i = 0; i < ours.size(); i++) {
        if (!OWN.contains(i)) {
          assertThat(ours.get(i)).as("field %d of %s", i, example).isEqualTo(theirs.get(i));
        }
      }
      // Where S3 tells a time, a number is told here too.
      assertThat(ours.get(13)).matches("\\d+");
      assertThat(ours.get(14)).matches(theirs.get(14).equals("-") ? "-" : "\\d+");
      assertThat(ours.get(18)).isEqualTo(RequestId.HOST_ID);
      assertThat(ours.get(20)).isEqualTo("TLS_AES_128_GCM_SHA256");
      assertThat(ours.get(23)).isEqualTo("TLSv1.3");
    }
  }

  private static String owner() {
    return Account.ROOT.canonicalId();
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    for (Matcher field = FIELD.matcher(line.strip()); field.find(); ) {
      fields.add(field.group());
    }
    return fields;
  }

  /// The record of the request that another record tells of.
  private static String recordOf(List<String> told) throws Exception {
    String[] uri = told.get(8).replace("\"", "").split(" ");
    MemoryExchange sent =
        MemoryExchange.request(uri[0], uri[1])
            .secure()
            .from(new InetSocketAddress(InetAddress.ofLiteral(told.get(3)), 4711))
            .header("host", told.get(22))
            .header("user-agent", told.get(16).replace("\"", ""))
            .header("authorization", "AWS4-HMAC-SHA256 Credential=x")
            .exchange();
    ObservedExchange observed = observed(sent, told.get(5), told.get(2));
    observed.by(new Principal.Account("123456789012", ID, "someone"));
    if (!told.get(10).equals("-")) {
      observed.refused(S3Error.NO_SUCH_BUCKET_POLICY);
    }
    if (!told.get(12).equals("-")) {
      observed.about(Long.parseLong(told.get(12)));
    }
    if (told.get(25).equals("Yes")) {
      observed.byList();
    }
    int bytes = told.get(11).equals("-") ? 0 : Integer.parseInt(told.get(11));
    observed.respond(Integer.parseInt(told.get(9)), new ResponseHeaders(), new byte[bytes]);
    return record(observed);
  }

  private static ObservedExchange observed(MemoryExchange sent, String id, String time) {
    LocalDateTime received =
        LocalDateTime.parse(
            time, DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss '+0000]'", Locale.ENGLISH));
    return new ObservedExchange(
        sent,
        new RequestId(id),
        received.toInstant(ZoneOffset.UTC),
        ClusterState.genesis(new UUID(1, 1)));
  }

  private static String record(ObservedExchange observed) {
    Target target = Target.parse(observed.rawPath(), null, List.of());
    LoggedOperation operation =
        LoggedOperation.of(observed.method(), target, observed.rawQuery(), observed.headers());
    byte[] line = new LogRecords(observed, operation).whole(BUCKET, target.rawKey());
    return new String(line, StandardCharsets.ISO_8859_1);
  }

  private static List<String> fieldsOf(MemoryExchange.Request request) {
    MemoryExchange sent = request.header("host", "h").exchange();
    return fields(record(observed(sent, "ID", "[06/Feb/2019:00:00:38 +0000]")));
  }

  @Test
  void howARequestWasSigned() {
    List<String> anonymous = fieldsOf(MemoryExchange.request("GET", "/b/k"));
    assertThat(anonymous.get(4)).isEqualTo("-");
    assertThat(anonymous.subList(19, 24)).containsExactly("-", "-", "-", "h", "-");
    List<String> presigned =
        fieldsOf(MemoryExchange.request("GET", "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256"));
    assertThat(presigned.subList(19, 22)).containsExactly("SigV4", "-", "QueryString");
    List<String> old = fieldsOf(MemoryExchange.request("GET", "/b/k?AWSAccessKeyId=x"));
    assertThat(old.subList(19, 22)).containsExactly("SigV2", "-", "QueryString");
    List<String> older =
        fieldsOf(MemoryExchange.request("GET", "/b/k").header("authorization", "AWS x:y"));
    assertThat(older.subList(19, 22)).containsExactly("SigV2", "-", "AuthHeader");
  }

  @Test
  void usersAndSessionsAreNamedByTheirArn() throws Exception {
    Principal.Account account = new Principal.Account("123456789012", ID, "someone");
    ObservedExchange observed =
        observed(
            MemoryExchange.request("GET", "/b/k").exchange(), "ID", "[06/Feb/2019:00:00:38 +0000]");
    observed.by(new Principal.User(account, "AIDA", "/", "ann", Map.of()));
    assertThat(record(observed)).contains(" arn:aws:iam::123456789012:user/ann ID ");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /b, REST.GET.BUCKET",
    "GET, /b?list-type=2, REST.GET.BUCKET",
    "GET, /b?versions, REST.GET.BUCKETVERSIONS",
    "GET, /b?uploads, REST.GET.UPLOADS",
    "HEAD, /b, REST.HEAD.BUCKET",
    "DELETE, /b, REST.DELETE.BUCKET",
    "POST, /b?delete, REST.POST.MULTI_OBJECT_DELETE",
    "GET, /b?acl, REST.GET.ACL",
    "PUT, /b?lifecycle, REST.PUT.LIFECYCLE",
    "GET, /b?publicAccessBlock, REST.GET.PUBLIC_ACCESS_BLOCK",
    "GET, /b?object-lock, REST.GET.OBJECT_LOCK_CONFIGURATION",
    "GET, /b?ownershipControls, REST.GET.OWNERSHIP_CONTROLS",
    "GET, /b?policyStatus, REST.GET.POLICY_STATUS",
    "GET, /b?requestPayment, REST.GET.REQUEST_PAYMENT",
    "GET, /b?tagging, REST.GET.TAGGING",
    "OPTIONS, /b/k, REST.OPTIONS.PREFLIGHT",
    "PATCH, /b, REST.PATCH.BUCKET",
    "GET, /b/k, REST.GET.OBJECT",
    "HEAD, /b/k, REST.HEAD.OBJECT",
    "DELETE, /b/k, REST.DELETE.OBJECT",
    "GET, /b/k?tagging, REST.GET.OBJECT_TAGGING",
    "GET, /b/k?attributes, REST.GET.OBJECT_ATTRIBUTES",
    "PUT, /b/k?acl, REST.PUT.ACL",
    "POST, /b/k?uploads, REST.POST.UPLOADS",
    "POST, /b/k?uploadId=1, REST.POST.UPLOAD",
    "DELETE, /b/k?uploadId=1, REST.DELETE.UPLOAD",
    "PUT, /b/k?uploadId=1&partNumber=1, REST.PUT.PART",
    "PUT, /b/k?retention, REST.PUT.RETENTION",
  })
  void operationsAreCalledAsS3CallsThem(String method, String target, String name) {
    assertThat(fieldsOf(MemoryExchange.request(method, target)).get(6)).isEqualTo(name);
  }

  @Test
  void copiesAreCalledSo() {
    assertThat(
            fieldsOf(MemoryExchange.request("PUT", "/b/k").header("x-amz-copy-source", "b/a"))
                .get(6))
        .isEqualTo("REST.COPY.OBJECT");
    assertThat(
            fieldsOf(
                    MemoryExchange.request("PUT", "/b/k?uploadId=1&partNumber=1")
                        .header("x-amz-copy-source", "b/a"))
                .get(6))
        .isEqualTo("REST.COPY.PART");
  }

  @ParameterizedTest
  @CsvSource({
    "TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, ECDHE-RSA-AES128-SHA",
    "TLS_RSA_WITH_AES_256_GCM_SHA384, AES256-GCM-SHA384",
  })
  void cipherSuitesAreSpelledAsS3SpellsThem(String java, String name) {
    assertThat(CipherNames.of(java)).isEqualTo(name);
  }
}
