package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.setting.BucketLocation;
import io.buckets.core.BucketName;
import io.buckets.s3.auth.RequestSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be configured for the log of a bucket, and what S3 refuses of it.
final class BucketLoggingTest {
  private static final String GRANT =
      "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">"
          + "<URI>http://acs.amazonaws.com/groups/global/AuthenticatedUsers</URI></Grantee>"
          + "<Permission>READ</Permission></Grant>";

  private final S3Fixture s3 = S3Fixture.open();

  @BeforeEach
  void buckets() throws Exception {
    s3.bucket("source");
    s3.bucket("target");
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private S3Call.Answer put(String document) throws Exception {
    return s3.call("PUT", "/source?logging").body(document).send();
  }

  private String get() throws Exception {
    return s3.call("GET", "/source?logging").send().expect(200).text();
  }

  private static String enabled(String target, String more) {
    return "<BucketLoggingStatus><LoggingEnabled><TargetBucket>"
        + target
        + "</TargetBucket>"
        + more
        + "</LoggingEnabled></BucketLoggingStatus>";
  }

  @Test
  void itIsOffAtFirstAndAnEmptyStatusTurnsItOff() throws Exception {
    assertThat(get()).doesNotContain("LoggingEnabled");
    put(enabled("target", "<TargetPrefix>log/</TargetPrefix>")).expect(200);
    assertThat(get())
        .contains("<TargetBucket>target</TargetBucket>", "<TargetPrefix>log/</TargetPrefix>")
        .doesNotContain("TargetObjectKeyFormat", "TargetGrants");
    put("<BucketLoggingStatus/>").expect(200);
    assertThat(get()).doesNotContain("LoggingEnabled");
    put("<BucketLoggingStatus/>").expect(200);
  }

  @ParameterizedTest
  @CsvSource({
    "<SimplePrefix/>, <SimplePrefix",
    "<PartitionedPrefix/>, <PartitionDateSource>EventTime<",
    "<PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix>,"
        + " <PartitionDateSource>EventTime<",
    "<PartitionedPrefix><PartitionDateSource>DeliveryTime</PartitionDateSource>"
        + "</PartitionedPrefix>, <PartitionDateSource>DeliveryTime<",
  })
  void keysAreMadeInTheWaysOfS3(String format, String shown) throws Exception {
    String more = "<TargetObjectKeyFormat>" + format + "</TargetObjectKeyFormat>";
    put(enabled("target", "<TargetPrefix/>" + more)).expect(200);
    assertThat(get()).contains("<TargetObjectKeyFormat>", shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<TargetPrefix/><TargetPrefix/>",
        "<TargetPrefix/><TargetObjectKeyFormat/>",
        "<TargetPrefix/><TargetObjectKeyFormat><SimplePrefix/><PartitionedPrefix/>"
            + "</TargetObjectKeyFormat>",
        "<TargetPrefix/><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>Noon"
            + "</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>",
        "<TargetPrefix/><LoggingType>Journal</LoggingType>",
        "<TargetPrefix/><ObjectRollTime>5</ObjectRollTime>",
        "<TargetPrefix/><RecordsBatchSize>1</RecordsBatchSize>",
      })
  void whatTheSchemaDoesNotKnowIsMalformed(String more) throws Exception {
    put(enabled("target", more)).expect(400, "MalformedXML");
    assertThat(get()).doesNotContain("LoggingEnabled");
  }

  @Test
  void theTargetIsABucketOfTheSameOwnerAndRegion() throws Exception {
    String prefix = "<TargetPrefix/>";
    S3Call.Answer none = put(enabled("nowhere", prefix));
    none.expect(400, "InvalidTargetBucketForLogging");
    assertThat(none.text()).contains("<TargetBucket>nowhere</TargetBucket>");
    put(enabled("No", prefix)).expect(400, "InvalidTargetBucketForLogging");
    RequestSigner ann = s3.account("ann");
    s3.call(ann, "PUT", "/ann").send().expect(200);
    S3Call.Answer others = put(enabled("ann", prefix));
    assertThat(others.expect(400, "InvalidTargetBucketForLogging").text())
        .contains("The owner for the bucket to be logged and the target bucket must be the same.");
    s3.bucket("far");
    s3.objects()
        .change(s3.objects().bucket(new BucketName("far")), new BucketLocation("eu-west-1"));
    S3Call.Answer far = put(enabled("far", prefix));
    assertThat(far.expect(403, "CrossLocationLoggingProhibitted").text())
        .contains("<TargetBucketLocation>eu-west-1</TargetBucketLocation>");
    put(enabled("source", prefix)).expect(200);
    assertThat(get()).contains("<TargetBucket>source</TargetBucket>");
  }

  @Test
  void othersAreGrantedLogsWhereListsHaveASay() throws Exception {
    String more = "<TargetPrefix/><TargetGrants>" + GRANT + "</TargetGrants>";
    put(enabled("target", more)).expect(200);
    assertThat(get())
        .contains("<TargetGrants><Grant>", "AuthenticatedUsers", "<Permission>READ</Permission>");
    put(enabled("target", more.replace(">READ<", ">READ_ACP<"))).expect(400, "MalformedXML");
    put(enabled("target", more.replace(">READ<", ">LOOK<"))).expect(400);
    s3.call("PUT", "/enforced")
        .header("x-amz-object-ownership", "BucketOwnerEnforced")
        .send()
        .expect(200);
    S3Call.Answer refused = put(enabled("enforced", more));
    assertThat(refused.expect(400, "AccessControlListNotSupported").text())
        .contains("Target grants not allowed for bucket owner enforced buckets");
    put(enabled("enforced", "<TargetPrefix/><TargetGrants/>")).expect(200);
  }

  @Test
  void onlyTheBucketsAccountConfiguresIt() throws Exception {
    RequestSigner ann = s3.account("ann");
    String policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
            + "\"Action\":[\"s3:PutBucketLogging\",\"s3:GetBucketLogging\"],"
            + "\"Resource\":\"arn:aws:s3:::source\"}]}";
    s3.call("PUT", "/source?policy").body(policy).send().expect(204);
    s3.call(ann, "GET", "/source?logging").send().expect(200);
    s3.call(ann, "PUT", "/source?logging")
        .body("<BucketLoggingStatus/>")
        .send()
        .expect(403, "AccessDenied");
    s3.call("PUT", "/nowhere?logging").body("<BucketLoggingStatus/>").send().expect(404);
  }
}
