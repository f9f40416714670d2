package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Locks of versions, as a client sees them.
final class ObjectLockTest {
  private static final String MODE = "x-amz-object-lock-mode";
  private static final String UNTIL = "x-amz-object-lock-retain-until-date";
  private static final String HOLD = "x-amz-object-lock-legal-hold";
  private static final Instant YEARS = Instant.parse("2140-01-01T00:00:00Z");

  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBuckets() throws Exception {
    s3.call("PUT", "/locked").header("x-amz-bucket-object-lock-enabled", "true").send().expect(200);
    s3.bucket("plain");
    s3.call("PUT", "/plain/k").body("body").send().expect(200);
  }

  @AfterEach
  void close() {
    assertThat(s3.buffers.leaks()).isEmpty();
    s3.close();
  }

  private static String md5(String body) throws Exception {
    byte[] digest = MessageDigest.getInstance("MD5").digest(body.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }

  private S3Call put(String target, String body) throws Exception {
    return s3.call("PUT", target).header("content-md5", md5(body)).body(body);
  }

  private S3Call.Answer configure(String bucket, String inside) throws Exception {
    return put(
            "/" + bucket + "?object-lock",
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
                + inside
                + "</ObjectLockConfiguration>")
        .send();
  }

  private static String rule(String mode, String time) {
    return "<Rule><DefaultRetention><Mode>"
        + mode
        + "</Mode>"
        + time
        + "</DefaultRetention></Rule>";
  }

  private S3Call retain(String target, String mode, Instant until) throws Exception {
    return put(
        target,
        "<Retention><Mode>"
            + mode
            + "</Mode><RetainUntilDate>"
            + until
            + "</RetainUntilDate></Retention>");
  }

  private S3Call.Answer hold(String target, String status) throws Exception {
    return put(target, "<LegalHold><Status>" + status + "</Status></LegalHold>").send();
  }

  private String newVersion(String key) throws Exception {
    return put("/locked/" + key, "body").send().expect(200).header("x-amz-version-id");
  }

  private S3Call delete(String key, String version) {
    return s3.call("DELETE", "/locked/" + key + "?versionId=" + version);
  }

  private static S3Call bypassing(S3Call call) {
    return call.header("x-amz-bypass-governance-retention", "true");
  }

  @Test
  void aBucketThatLocksHasVersionsAndKeepsThem() throws Exception {
    assertThat(s3.call("GET", "/locked?versioning").send().expect(200).text()).contains("Enabled");
    XmlElement before =
        s3.call("GET", "/locked?object-lock").send().expect(200).xml("ObjectLockConfiguration");
    assertThat(before.required("ObjectLockEnabled")).isEqualTo("Enabled");
    assertThat(before.children()).hasSize(1);
    configure("locked", rule("GOVERNANCE", "<Days>1</Days>")).expect(200);
    assertThat(s3.call("GET", "/locked?object-lock").send().expect(200).text())
        .contains(rule("GOVERNANCE", "<Days>1</Days>"));
    configure("locked", "").expect(200);
    assertThat(s3.call("GET", "/locked?object-lock").send().text()).doesNotContain("Rule");
    put(
            "/locked?versioning",
            "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>")
        .send()
        .expect(409, "InvalidBucketState");
    assertThat(s3.call("GET", "/locked?versioning").send().expect(200).text()).contains("Enabled");
    s3.call("PUT", "/plain")
        .header("x-amz-bucket-object-lock-enabled", "true")
        .send()
        .expect(409, "BucketAlreadyOwnedByYou");
    s3.call("PUT", "/other")
        .header("x-amz-bucket-object-lock-enabled", "maybe")
        .send()
        .expect(400, "InvalidArgument");
  }

  @Test
  void aBucketWithoutVersionsLocksNothing() throws Exception {
    s3.call("GET", "/plain?object-lock").send().expect(404, "ObjectLockConfigurationNotFoundError");
    configure("plain", "").expect(409, "InvalidBucketState");
    retain("/plain/k?retention", "GOVERNANCE", YEARS).send().expect(400, "InvalidRequest");
    s3.call("GET", "/plain/k?retention").send().expect(400, "InvalidRequest");
    hold("/plain/k?legal-hold", "ON").expect(400, "InvalidRequest");
    s3.call("GET", "/plain/k?legal-hold").send().expect(400, "InvalidRequest");
    put("/plain/new", "x").header(HOLD, "ON").send().expect(400, "InvalidRequest");
    s3.call("HEAD", "/plain/new").send().expect(404);
    for (String status : List.of("Suspended", "Enabled")) {
      s3.call("PUT", "/plain?versioning")
          .body(
              "<VersioningConfiguration><Status>" + status + "</Status></VersioningConfiguration>")
          .send()
          .expect(200);
      configure("plain", "").expect(status.equals("Enabled") ? 200 : 409);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<Days>0</Days>,InvalidRetentionPeriod",
    "<Years>-1</Years>,InvalidRetentionPeriod",
    "<Years>101</Years>,InvalidRetentionPeriod",
    "<Days>1</Days><Years>1</Years>,MalformedXML",
    "'',MalformedXML",
    "<Days>one</Days>,MalformedXML",
    "<Days>1</Days><Days>1</Days>,MalformedXML"
  })
  void aRuleHasOneTime(String time, String code) throws Exception {
    configure("locked", rule("GOVERNANCE", time)).expect(400, code);
    assertThat(s3.call("GET", "/locked?object-lock").send().text()).doesNotContain("Rule");
  }

  @Test
  void documentsAreReadStrictly() throws Exception {
    newVersion("k");
    configure("locked", rule("governance", "<Days>1</Days>")).expect(400, "MalformedXML");
    configure("locked", "<Rule/>").expect(400, "MalformedXML");
    put(
            "/locked?object-lock",
            "<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled>"
                + "</ObjectLockConfiguration>")
        .send()
        .expect(400, "MalformedXML");
    for (String mode : List.of("governance", "abc", "")) {
      retain("/locked/k?retention", mode, YEARS).send().expect(400, "MalformedXML");
    }
    put("/locked/k?retention", "<Retention><Mode>COMPLIANCE</Mode></Retention>")
        .send()
        .expect(400, "MalformedXML");
    retain("/locked/k?retention", "GOVERNANCE", Instant.EPOCH)
        .send()
        .expect(400, "InvalidArgument");
    hold("/locked/k?legal-hold", "abc").expect(400, "MalformedXML");
    String unprotected = "<LegalHold><Status>ON</Status></LegalHold>";
    s3.call("PUT", "/locked/k?legal-hold").body(unprotected).send().expect(400, "InvalidRequest");
    s3.call("GET", "/locked/k?legal-hold").send().expect(404, "NoSuchObjectLockConfiguration");
    s3.call("GET", "/locked/k?retention").send().expect(404, "NoSuchObjectLockConfiguration");
    retain("/locked/none?retention", "GOVERNANCE", YEARS).send().expect(404, "NoSuchKey");
  }

  @Test
  void governanceYieldsOnlyToWhoSaysSo() throws Exception {
    String version = newVersion("k");
    Instant later = YEARS.plus(2, ChronoUnit.DAYS);
    retain("/locked/k?retention", "GOVERNANCE", YEARS).send().expect(200);
    delete("k", version).send().expect(403, "AccessDenied");
    retain("/locked/k?retention", "GOVERNANCE", later).send().expect(200);
    retain("/locked/k?retention", "GOVERNANCE", YEARS).send().expect(403, "AccessDenied");
    retain("/locked/k?retention", "COMPLIANCE", later).send().expect(403, "AccessDenied");
    put("/locked/k?retention", "<Retention/>").send().expect(403, "AccessDenied");
    XmlElement kept = s3.call("GET", "/locked/k?retention").send().expect(200).xml("Retention");
    assertThat(kept.required("Mode")).isEqualTo("GOVERNANCE");
    assertThat(kept.required("RetainUntilDate")).isEqualTo("2140-01-03T00:00:00.000Z");
    bypassing(retain("/locked/k?retention", "GOVERNANCE", YEARS)).send().expect(200);
    bypassing(put("/locked/k?retention", "<Retention/>")).send().expect(200);
    s3.call("GET", "/locked/k?retention").send().expect(404, "NoSuchObjectLockConfiguration");
    retain("/locked/k?retention", "GOVERNANCE", YEARS).send().expect(200);
    bypassing(delete("k", version)).send().expect(204);
  }

  @Test
  void complianceYieldsToNobody() throws Exception {
    String version = newVersion("k");
    retain("/locked/k?retention&versionId=" + version, "COMPLIANCE", YEARS).send().expect(200);
    bypassing(delete("k", version)).send().expect(403, "AccessDenied");
    Instant earlier = YEARS.minus(1, ChronoUnit.DAYS);
    bypassing(retain("/locked/k?retention", "COMPLIANCE", earlier)).send().expect(403);
    bypassing(retain("/locked/k?retention", "GOVERNANCE", YEARS)).send().expect(403);
    bypassing(put("/locked/k?retention", "<Retention/>")).send().expect(403);
    s3.call("DELETE", "/locked/k").send().expect(204);
    s3.call("PUT", "/locked/k").body("over").send().expect(200);
    bypassing(delete("k", version)).send().expect(403, "AccessDenied");
    put("/locked/k?tagging&versionId=" + version, "<Tagging><TagSet/></Tagging>")
        .send()
        .expect(200);
    s3.call("DELETE", "/locked").send().expect(409, "BucketNotEmpty");
    assertThat(s3.call("GET", "/locked/k?versionId=" + version).send().expect(200).text())
        .isEqualTo("body");
    assertThat(s3.call("HEAD", "/locked/k?versionId=" + version).send().header(MODE))
        .isEqualTo("COMPLIANCE");
  }

  @Test
  void aRetentionThatIsOverRetainsNothing() throws Exception {
    Instant soon = Instant.now().plus(Duration.ofMillis(1500));
    String version =
        put("/locked/k", "body")
            .header(MODE, "COMPLIANCE")
            .header(UNTIL, soon.toString())
            .send()
            .expect(200)
            .header("x-amz-version-id");
    Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
    int status = 0;
    while (status != 204 && Instant.now().isBefore(deadline)) {
      status = delete("k", version).send().exchange().status();
    }
    assertThat(status).isEqualTo(204);
    assertThat(Instant.now()).isAfterOrEqualTo(soon);
  }

  @Test
  void aLegalHoldHoldsWithoutAnyTime() throws Exception {
    String version = newVersion("k");
    hold("/locked/k?legal-hold", "ON").expect(200);
    assertThat(s3.call("GET", "/locked/k?legal-hold").send().expect(200).text())
        .contains("<Status>ON</Status>");
    bypassing(delete("k", version)).send().expect(403, "AccessDenied");
    assertThat(s3.call("HEAD", "/locked/k").send().expect(200).header(HOLD)).isEqualTo("ON");
    hold("/locked/k?legal-hold", "OFF").expect(200);
    assertThat(s3.call("GET", "/locked/k?legal-hold").send().expect(200).text())
        .contains("<Status>OFF</Status>");
    delete("k", version).send().expect(204);
  }

  @Test
  void manyAreDeletedEachForItself() throws Exception {
    String locked = newVersion("a");
    String free = newVersion("b");
    retain("/locked/a?retention", "GOVERNANCE", YEARS).send().expect(200);
    String one = "<Object><Key>a</Key><VersionId>" + locked + "</VersionId></Object>";
    String other = "<Object><Key>b</Key><VersionId>" + free + "</VersionId></Object>";
    String both = "<Delete>" + one + other + "</Delete>";
    String answer =
        s3.call("POST", "/locked?delete")
            .header("content-md5", md5(both))
            .body(both)
            .send()
            .expect(200)
            .text();
    assertThat(answer)
        .contains("<Error><Key>a</Key><VersionId>" + locked + "</VersionId><Code>AccessDenied")
        .contains("<Deleted><Key>b</Key>");
    String again = "<Delete>" + one + "</Delete>";
    assertThat(
            bypassing(
                    s3.call("POST", "/locked?delete").header("content-md5", md5(again)).body(again))
                .send()
                .expect(200)
                .text())
        .doesNotContain("Error");
  }

  @Test
  void newObjectsAreLockedAsAskedElseAsTheBucketSays() throws Exception {
    configure("locked", rule("COMPLIANCE", "<Days>3</Days>")).expect(200);
    Instant before = Instant.now();
    newVersion("k");
    S3Call.Answer head = s3.call("HEAD", "/locked/k").send().expect(200);
    assertThat(head.header(MODE)).isEqualTo("COMPLIANCE");
    assertThat(Instant.parse(head.header(UNTIL)))
        .isBetween(
            before.plus(Duration.ofDays(3).minusSeconds(5)), before.plus(4, ChronoUnit.DAYS));
    put("/locked/k", "own")
        .header(MODE, "GOVERNANCE")
        .header(UNTIL, "2140-01-01T02:00:00.123456+02:00")
        .header(HOLD, "ON")
        .send()
        .expect(200);
    head = s3.call("HEAD", "/locked/k").send().expect(200);
    assertThat(head.header(MODE)).isEqualTo("GOVERNANCE");
    assertThat(head.header(UNTIL)).isEqualTo("2140-01-01T00:00:00.123Z");
    assertThat(head.header(HOLD)).isEqualTo("ON");
    s3.call("PUT", "/locked/k").body("unprotected").send().expect(400, "InvalidRequest");
    s3.call("PUT", "/locked/copy").header("x-amz-copy-source", "/locked/k").send().expect(200);
    head = s3.call("HEAD", "/locked/copy").send().expect(200);
    assertThat(head.header(MODE)).isEqualTo("COMPLIANCE");
    assertThat(head.has(HOLD)).isFalse();
    s3.call("PUT", "/plain/copy").header("x-amz-copy-source", "/locked/k").send().expect(200);
    assertThat(s3.call("HEAD", "/plain/copy").send().expect(200).has(MODE)).isFalse();
  }

  @Test
  void anUploadsLockIsItsObjects() throws Exception {
    String id =
        s3.call("POST", "/locked/parts?uploads")
            .header(HOLD, "ON")
            .send()
            .expect(200)
            .xml("InitiateMultipartUploadResult")
            .required("UploadId");
    String tag =
        put("/locked/parts?partNumber=1&uploadId=" + id, "part").send().expect(200).header("ETag");
    String version =
        s3.call("POST", "/locked/parts?uploadId=" + id)
            .body(
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"
                    + tag
                    + "</ETag></Part></CompleteMultipartUpload>")
            .send()
            .expect(200)
            .header("x-amz-version-id");
    delete("parts", version).send().expect(403, "AccessDenied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mode=GOVERNANCE",
        "retain-until-date=2140-01-01T00:00:00Z",
        "mode=governance&retain-until-date=2140-01-01T00:00:00Z",
        "mode=GOVERNANCE&retain-until-date=tomorrow",
        "mode=GOVERNANCE&retain-until-date=2001-01-01T00:00:00Z",
        "mode=GOVERNANCE&retain-until-date=+12001-01-01T00:00:00Z",
        "legal-hold=on"
      })
  void headersThatLockNothingStoreNothing(String fields) throws Exception {
    S3Call call = put("/locked/new", "x");
    for (String field : fields.split("&")) {
      String[] parts = field.split("=");
      call.header("x-amz-object-lock-" + parts[0], parts[1]);
    }
    call.send().expect(400, "InvalidArgument");
    s3.call("HEAD", "/locked/new").send().expect(404);
  }
}
