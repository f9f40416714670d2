package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.lifecycle.LifecycleDay;
import io.buckets.s3.lifecycle.LifecycleRunner;
import io.buckets.s3.xml.XmlElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Logs of requests from the request to the object that holds them.
final class AccessLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final S3Fixture s3 = S3Fixture.logging(Duration.ofMillis(50));

  @BeforeEach
  void buckets() throws Exception {
    s3.bucket("source");
    s3.bucket("target");
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private void log(String source, String more) throws Exception {
    s3.call("PUT", "/" + source + "?logging")
        .body(
            "<BucketLoggingStatus><LoggingEnabled><TargetBucket>target</TargetBucket>"
                + more
                + "</LoggingEnabled></BucketLoggingStatus>")
        .send()
        .expect(200);
  }

  private void permit(String statement) throws Exception {
    s3.call("PUT", "/target?policy")
        .body("{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + "]}")
        .send()
        .expect(204);
  }

  private void permit() throws Exception {
    permit(
        "{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"logging.s3.amazonaws.com\"},"
            + "\"Action\":\"s3:PutObject\",\"Resource\":\"arn:aws:s3:::target/*\",\"Condition\":"
            + "{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:s3:::source\"}}}");
  }

  private List<String> keys() throws Exception {
    List<String> keys = new ArrayList<>();
    XmlElement list =
        s3.call("GET", "/target?list-type=2").send().expect(200).xml("ListBucketResult");
    for (XmlElement child : list.children()) {
      if (child.name().equals("Contents")) {
        keys.add(child.required("Key"));
      }
    }
    return keys;
  }

  /// All records, once there are as many.
  private List<String> records(int count) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<String> lines = new ArrayList<>();
    while (lines.size() < count && System.nanoTime() < end) {
      Thread.onSpinWait();
      lines.clear();
      for (String key : keys()) {
        lines.addAll(s3.call("GET", "/target/" + key).send().expect(200).text().lines().toList());
      }
    }
    assertThat(lines).hasSize(count);
    return lines;
  }

  @Test
  void requestsAreInTheLogWithinThePeriod() throws Exception {
    permit();
    s3.call("PUT", "/source/before").body("x").send().expect(200);
    log("source", "<TargetPrefix>log/</TargetPrefix>");
    s3.call("PUT", "/source/a%20key").body("four").send().expect(200);
    s3.call("GET", "/source/a%20key?versionId=null").header("user-agent", "ua").send().expect(200);
    s3.call("GET", "/source/none").send().expect(404);
    s3.call("GET", "/source/a%20key").sendUnsigned().expect(403);
    s3.call("GET", "/target").send().expect(200);
    List<String> lines = records(4);
    assertThat(lines)
        .anyMatch(line ->
            line.contains(" REST.PUT.OBJECT a%20key \"PUT /source/a%20key HTTP/1.1\" 200 - - 4 "))
        .anyMatch(line ->
            line.contains("?versionId=null HTTP/1.1\" 200 - 4 4 ")
                && line.contains("\"-\" \"ua\" null "))
        .anyMatch(
            line -> line.contains(" REST.GET.OBJECT none ") && line.contains(" 404 NoSuchKey "))
        .anyMatch(line ->
            line.contains(" 403 AccessDenied ") && line.contains(" - - - localhost:9000 - - - -"));
    assertThat(keys()).allMatch(key -> key.matches("log/\\d{4}(-\\d\\d){5}-[0-9A-F]{16}"));
    assertThat(s3.log.lost()).isZero();
  }

  @Test
  void copiesAndDeletionsOfManyHaveARecordEach() throws Exception {
    permit();
    s3.call("PUT", "/source/a").body("four").send().expect(200);
    s3.bucket("other");
    log("source", "<TargetPrefix/>");
    s3.call("PUT", "/other/b").header("x-amz-copy-source", "/source/a").send().expect(200);
    s3.call("PUT", "/other/b").header("x-amz-copy-source", "/source/c").send().expect(404);
    s3.call("PUT", "/source/b").header("x-amz-copy-source", "other/b").send().expect(200);
    s3.call("POST", "/source?delete")
        .document(
            "<Delete><Object><Key>a</Key></Object>"
                + "<Object><Key>b</Key><VersionId>bad id</VersionId></Object></Delete>")
        .send()
        .expect(200);
    assertThat(records(6))
        .anyMatch(line -> line.contains(" REST.COPY.OBJECT_GET a - 200 - - 4 - - - - - "))
        .anyMatch(line -> line.contains(" REST.COPY.OBJECT_GET c - 404 NoSuchKey - - - - - - - "))
        .anyMatch(line -> line.contains(" REST.COPY.OBJECT b \"PUT /source/b HTTP/1.1\" 200 - "))
        .anyMatch(line -> line.contains(" REST.POST.MULTI_OBJECT_DELETE - \"POST /source?delete "))
        .anyMatch(line -> line.contains(" BATCH.DELETE.OBJECT a - 204 - - - - - - - - "))
        .anyMatch(line -> line.contains(" BATCH.DELETE.OBJECT b - 400 InvalidArgument "));
  }

  @Test
  void whatGoesByTheRulesOfALifecycleIsInTheLog() throws Exception {
    permit();
    s3.call("PUT", "/source/a").body("four").send().expect(200);
    log("source", "<TargetPrefix/>");
    s3.call("PUT", "/source?lifecycle")
        .document(
            "<LifecycleConfiguration><Rule><Status>Enabled</Status><Prefix/>"
                + "<Expiration><Date>2015-01-01</Date></Expiration></Rule></LifecycleConfiguration>")
        .send()
        .expect(200);
    try (LifecycleRunner runner =
        new LifecycleRunner(
            s3.objects(), LifecycleDay.CALENDAR, S3Fixture.clock(), s3.log::addExpired)) {
      assertThat(runner.runDue()).isEqualTo(1);
    }
    assertThat(records(2))
        .anyMatch(line -> line.contains(" - AmazonS3 ") && line.contains(" S3.EXPIRE.OBJECT a "));
  }

  @Test
  void aListLetsTheLogInToo() throws Exception {
    s3.call("PUT", "/target?acl").header("x-amz-acl", "log-delivery-write").send().expect(200);
    log(
        "source",
        "<TargetPrefix/><TargetGrants><Grant><Grantee"
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">"
            + "<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>"
            + "<Permission>READ</Permission></Grant></TargetGrants>"
            + "<TargetObjectKeyFormat><PartitionedPrefix/></TargetObjectKeyFormat>");
    s3.call("HEAD", "/source").send().expect(200);
    records(1);
    String key = keys().getFirst();
    assertThat(key)
        .matches(
            "\\d{12}/us-east-1/source/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\d-00-00-00-[0-9A-F]{16}");
    s3.call("GET", "/target/" + key).sendUnsigned().expect(200);
    assertThat(s3.call("HEAD", "/target/" + key).send().expect(200).header("content-type"))
        .isEqualTo("text/plain");
  }

  @Test
  void whatTheTargetDoesNotLetInIsLostAndCounted() throws Exception {
    log("source", "<TargetPrefix/>");
    s3.call("GET", "/source").send().expect(200);
    awaitLost(1);
    permit();
    s3.call("GET", "/source").send().expect(200);
    records(1);
    permit(
        "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:PutObject\",\"Resource\":\"arn:aws:s3:::target/*\"}");
    s3.call("GET", "/source").send().expect(200);
    awaitLost(2);
    s3.call("DELETE", "/target?policy").send().expect(204);
    s3.call("DELETE", "/target/" + keys().getFirst()).send().expect(204);
    s3.call("DELETE", "/target").send().expect(204);
    s3.call("GET", "/source").send().expect(200);
    awaitLost(3);
  }

  private void awaitLost(long count) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (s3.log.lost() < count && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(s3.log.lost()).isEqualTo(count);
  }

  @Test
  void theTargetsEncryptionIsHonouredAndWhatS3CannotDeliverToIsNot() throws Exception {
    permit();
    String rule =
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
            + "<SSEAlgorithm>%s</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>"
            + "</ServerSideEncryptionConfiguration>";
    s3.call("PUT", "/target?encryption").body(rule.formatted("AES256")).send().expect(200);
    log("source", "<TargetPrefix/>");
    s3.call("GET", "/source").send().expect(200);
    records(1);
    S3Call.Answer head = s3.call("HEAD", "/target/" + keys().getFirst()).send().expect(200);
    assertThat(head.header("x-amz-server-side-encryption")).isEqualTo("AES256");
    s3.call("PUT", "/target?encryption").body(rule.formatted("aws:kms")).send().expect(200);
    s3.call("GET", "/source").send().expect(200);
    awaitLost(1);
    s3.call("DELETE", "/target?encryption").send().expect(204);
    s3.call("PUT", "/target?requestPayment")
        .body("<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>")
        .send()
        .expect(200);
    s3.call("GET", "/source").send().expect(200);
    awaitLost(2);
  }
}
