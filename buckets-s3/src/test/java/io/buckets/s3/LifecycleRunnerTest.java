package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.s3.lifecycle.LifecycleDay;
import io.buckets.s3.lifecycle.LifecycleRunner;
import io.buckets.s3.lifecycle.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The rules of a lifecycle are obeyed: what is due goes, and nothing else.
final class LifecycleRunnerTest {
  private static final LifecycleDay DAY = LifecycleDay.ofSeconds(100);

  private final S3Fixture s3 = new S3Fixture();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final LifecycleRunner runner = new LifecycleRunner(s3.objects(), DAY, now::get);

  @BeforeEach
  void begin() throws Exception {
    s3.bucket("cycle");
  }

  @AfterEach
  void end() {
    runner.close();
    s3.close();
  }

  private long daysLater(double days) {
    now.set(Instant.now().plus(Duration.ofMillis((long) (days * 100_000))));
    return runner.runDue();
  }

  private void rules(String... rules) throws Exception {
    StringBuilder document = new StringBuilder("<LifecycleConfiguration>");
    for (String rule : rules) {
      document.append("<Rule><Status>Enabled</Status>").append(rule).append("</Rule>");
    }
    s3.call("PUT", "/cycle?lifecycle")
        .document(document + "</LifecycleConfiguration>")
        .send()
        .expect(200);
  }

  private void put(String key, String body) throws Exception {
    s3.call("PUT", "/cycle/" + key).body(body).send().expect(200);
  }

  private void versioning(String status) throws Exception {
    s3.call("PUT", "/cycle?versioning")
        .body("<VersioningConfiguration><Status>" + status + "</Status></VersioningConfiguration>")
        .send()
        .expect(200);
  }

  private long count(String element) throws Exception {
    String text = s3.call("GET", "/cycle?versions").send().expect(200).text();
    return text.split("<" + element + ">", -1).length - 1L;
  }

  private void isThere(String key, boolean there) throws Exception {
    s3.call("HEAD", "/cycle/" + key).send().expect(there ? 200 : 404);
  }

  @Test
  void objectsGoWhenTheirDaysAreOver() throws Exception {
    put("a/1", "x");
    put("b/1", "x");
    rules("<Prefix>a/</Prefix><Expiration><Days>2</Days></Expiration>");
    assertThat(daysLater(0)).isZero();
    assertThat(daysLater(1.9)).isZero();
    put("a/2", "x");
    assertThat(daysLater(2.1)).isEqualTo(2);
    isThere("a/1", false);
    isThere("b/1", true);
    assertThat(daysLater(50)).isZero();
  }

  @Test
  void whatWasWrittenAnewStays() throws Exception {
    put("a", "x");
    rules("<Prefix/><Expiration><Days>2</Days></Expiration>");
    assertThat(daysLater(0)).isZero();
    put("b", "x");
    s3.call("DELETE", "/cycle?lifecycle").send().expect(204);
    assertThat(daysLater(9)).isZero();
    isThere("a", true);
    isThere("b", true);
  }

  @Test
  void aDateIsForAllThatThereIsThen() throws Exception {
    put("a", "x");
    rules("<Prefix/><Expiration><Date>2015-01-01</Date></Expiration>");
    assertThat(daysLater(0)).isEqualTo(1);
    put("b", "x");
    assertThat(daysLater(1.1)).isEqualTo(1);
    isThere("b", false);
  }

  @Test
  void sizesAreTold() throws Exception {
    put("small", "x");
    put("large", "x".repeat(100));
    rules(
        "<Filter><ObjectSizeGreaterThan>50</ObjectSizeGreaterThan></Filter>"
            + "<Expiration><Days>1</Days></Expiration>");
    assertThat(daysLater(1.1)).isEqualTo(1);
    isThere("small", true);
    isThere("large", false);
  }

  @Test
  void onlyWhatHasTheTagsGoes() throws Exception {
    put("a", "x");
    rules(
        "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"
            + "<Expiration><Days>1</Days></Expiration>",
        "<Filter/><Expiration><Days>4</Days></Expiration>");
    assertThat(daysLater(1.1)).isZero();
    isThere("a", true);
    assertThat(daysLater(4.1)).isEqualTo(1);
  }

  @Test
  void anExpiredVersionIsHiddenAndOlderOnesGoInTheirTime() throws Exception {
    versioning("Enabled");
    put("a", "1");
    put("a", "2");
    put("a", "3");
    rules(
        "<Prefix/><Expiration><Days>3</Days></Expiration><NoncurrentVersionExpiration>"
            + "<NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>");
    assertThat(daysLater(0.5)).isZero();
    assertThat(count("Version")).isEqualTo(3);
    assertThat(daysLater(1.1)).isEqualTo(2);
    assertThat(count("Version")).isEqualTo(1);
    assertThat(daysLater(3.1)).isEqualTo(1);
    isThere("a", false);
    assertThat(count("Version")).isEqualTo(1);
    assertThat(count("DeleteMarker")).isEqualTo(1);
    assertThat(daysLater(9)).isEqualTo(2);
    assertThat(count("Version") + count("DeleteMarker")).isZero();
  }

  @Test
  void theNewestOfTheOldVersionsStay() throws Exception {
    versioning("Enabled");
    for (int i = 0; i < 10; i++) {
      put("a", "body" + i);
    }
    rules(
        "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
            + "<NewerNoncurrentVersions>5</NewerNoncurrentVersions>"
            + "</NoncurrentVersionExpiration>");
    assertThat(daysLater(1.1)).isEqualTo(4);
    assertThat(count("Version")).isEqualTo(6);
    assertThat(s3.call("GET", "/cycle/a").send().expect(200).text()).isEqualTo("body9");
  }

  @Test
  void aDeleteMarkerGoesThatIsAllThatIsLeft() throws Exception {
    versioning("Enabled");
    put("a", "1");
    put("b", "1");
    s3.call("DELETE", "/cycle/a").send().expect(204);
    s3.call("DELETE", "/cycle/b").send().expect(204);
    rules(
        "<Prefix>a</Prefix><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>"
            + "</Expiration>",
        "<Prefix>a</Prefix><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
            + "</NoncurrentVersionExpiration>");
    assertThat(daysLater(0.5)).isZero();
    assertThat(daysLater(1.6)).isEqualTo(2);
    assertThat(count("DeleteMarker")).isEqualTo(1);
    assertThat(count("Version")).isEqualTo(1);
  }

  @Test
  void whatIsLockedStays() throws Exception {
    s3.call("PUT", "/locked").header("x-amz-bucket-object-lock-enabled", "true").send().expect(200);
    s3.call("PUT", "/locked/a")
        .header("x-amz-object-lock-mode", "GOVERNANCE")
        .header("x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z")
        .document("kept")
        .send()
        .expect(200);
    s3.call("PUT", "/locked/a").document("newer").send().expect(200);
    s3.call("PUT", "/locked?lifecycle")
        .document(
            "<LifecycleConfiguration><Rule><Status>Enabled</Status><Prefix/>"
                + "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                + "</NoncurrentVersionExpiration></Rule></LifecycleConfiguration>")
        .send()
        .expect(200);
    assertThat(daysLater(5)).isZero();
    assertThat(s3.call("GET", "/locked?versions").send().expect(200).text().split("<Version>", -1))
        .hasSize(3);
  }

  @Test
  void unfinishedUploadsAreGivenUp() throws Exception {
    s3.call("POST", "/cycle/a/1?uploads").send().expect(200);
    s3.call("POST", "/cycle/b/1?uploads").send().expect(200);
    rules(
        "<Prefix>a/</Prefix><AbortIncompleteMultipartUpload><DaysAfterInitiation>2"
            + "</DaysAfterInitiation></AbortIncompleteMultipartUpload>");
    assertThat(daysLater(1.5)).isZero();
    assertThat(daysLater(2.1)).isEqualTo(1);
    assertThat(s3.call("GET", "/cycle?uploads").send().expect(200).text())
        .contains("b/1")
        .doesNotContain("a/1");
  }

  @Test
  void answersSayWhenAnObjectExpires() throws Exception {
    s3.call("PUT", "/cycle?lifecycle")
        .document(
            "<LifecycleConfiguration><Rule><ID>my rule</ID><Prefix>a</Prefix>"
                + "<Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
                + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation>"
                + "</AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>")
        .send()
        .expect(200);
    S3Call.Answer stored = s3.call("PUT", "/cycle/a").body("x").send().expect(200);
    assertThat(stored.header("x-amz-expiration"))
        .matches(
            "expiry-date=\"\\w{3}, \\d\\d \\w{3} \\d{4} 00:00:00 GMT\", rule-id=\"my%20rule\"");
    for (String method : new String[] {"HEAD", "GET"}) {
      assertThat(s3.call(method, "/cycle/a").send().expect(200).header("x-amz-expiration"))
          .isEqualTo(stored.header("x-amz-expiration"));
    }
    S3Call.Answer upload = s3.call("POST", "/cycle/a?uploads").send().expect(200);
    assertThat(upload.header("x-amz-abort-rule-id")).isEqualTo("my%20rule");
    assertThat(upload.header("x-amz-abort-date")).endsWith("00:00:00 GMT");
    s3.call("PUT", "/cycle/b").body("x").send().expect(200);
    assertThat(s3.call("HEAD", "/cycle/b").send().expect(200).has("x-amz-expiration")).isFalse();
  }

  @Test
  void theOutlookOfAKeySaysWhatGoesWhen() throws Exception {
    versioning("Enabled");
    put("a", "1");
    put("a", "2");
    put("ab", "1");
    rules(
        "<ID>old</ID><Prefix/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
            + "</NoncurrentVersionExpiration>",
        "<ID>tagged</ID><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"
            + "<Expiration><Days>1</Days></Expiration>");
    assertThat(Outlook.of(s3.objects(), new BucketName("cycle"), ObjectKey.of("a")))
        .extracting(Outlook::what, Outlook::rule)
        .containsExactly(tuple("object", ""), tuple("older object", "old"));
    s3.call("PUT", "/cycle/a?tagging")
        .document("<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>")
        .send()
        .expect(200);
    assertThat(Outlook.of(s3.objects(), new BucketName("cycle"), ObjectKey.of("a")).getFirst())
        .extracting(Outlook::rule)
        .isEqualTo("tagged");
  }

  @Test
  void whatWasTaggedGoes() throws Exception {
    put("a", "x");
    put("b", "x");
    s3.call("PUT", "/cycle/a?tagging")
        .document("<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>")
        .send()
        .expect(200);
    rules(
        "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"
            + "<Expiration><Days>1</Days></Expiration>");
    assertThat(daysLater(1.1)).isEqualTo(1);
    isThere("a", false);
    isThere("b", true);
  }

  @Test
  void manyKeysAreGoneByInStretches() throws Exception {
    for (int i = 0; i < 2100; i++) {
      put("k%04d".formatted(i), "x");
    }
    rules("<Prefix/><Expiration><Days>1</Days></Expiration>");
    assertThat(daysLater(0)).isZero();
    put("k0000a", "x");
    assertThat(daysLater(1.2)).isEqualTo(2101);
    assertThat(count("Version")).isZero();
  }
}
