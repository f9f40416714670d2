package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers that differed from S3's once.
final class ExactAnswersTest {
  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void close() {
    assertThat(s3.buffers.leaks()).isEmpty();
    s3.close();
  }

  private static String sum(ChecksumAlgorithm algorithm, String body) {
    return algorithm.encode(algorithm.of(body.getBytes(StandardCharsets.UTF_8)));
  }

  private void put(String key, String body) throws Exception {
    s3.call("PUT", "/bucket/" + key).body(body).send().expect(200);
  }

  @ParameterizedTest
  @EnumSource(ChecksumAlgorithm.class)
  void everyChecksumIsVerifiedKeptAndShown(ChecksumAlgorithm algorithm) throws Exception {
    s3.call("PUT", "/bucket/k")
        .header(algorithm.headerName(), sum(algorithm, "other"))
        .body("body")
        .send()
        .expect(400, "BadDigest");
    s3.call("PUT", "/bucket/k")
        .header(algorithm.headerName(), sum(algorithm, "body"))
        .body("body")
        .send()
        .expect(200);
    S3Call.Answer head =
        s3.call("HEAD", "/bucket/k").header("x-amz-checksum-mode", "ENABLED").send().expect(200);
    assertThat(head.header(algorithm.headerName())).isEqualTo(sum(algorithm, "body"));
    XmlElement listed = s3.call("GET", "/bucket").send().xml("ListBucketResult");
    assertThat(listed.children().getLast().required("ChecksumAlgorithm"))
        .isEqualTo(algorithm.s3Name());
  }

  @Test
  void aChecksumThatNobodyKnowsIsRefused() throws Exception {
    s3.call("PUT", "/bucket/k")
        .header("x-amz-checksum-crc128", "AAAA")
        .body("body")
        .send()
        .expect(400, "InvalidRequest");
    s3.call("GET", "/bucket/k").send().expect(404, "NoSuchKey");
  }

  @Test
  void aPartHasTheChecksumOfItsUpload() throws Exception {
    String id =
        s3.call("POST", "/bucket/k?uploads")
            .header("x-amz-checksum-algorithm", "SHA256")
            .send()
            .expect(200)
            .xml("InitiateMultipartUploadResult")
            .required("UploadId");
    String part = "/bucket/k?partNumber=1&uploadId=" + id;
    s3.call("PUT", part).body("body").send().expect(400, "InvalidRequest");
    s3.call("PUT", part)
        .header("x-amz-checksum-crc32", sum(ChecksumAlgorithm.CRC32, "body"))
        .body("body")
        .send()
        .expect(400, "InvalidRequest");
    s3.call("PUT", part)
        .header("x-amz-checksum-sha256", sum(ChecksumAlgorithm.SHA256, "body"))
        .body("body")
        .send()
        .expect(200);
  }

  @Test
  void aDeleteMayNameTheSizeAndTimeItExpects() throws Exception {
    put("k", "12345");
    String modified = s3.call("HEAD", "/bucket/k").send().header("Last-Modified");
    s3.call("DELETE", "/bucket/k")
        .header("x-amz-if-match-size", "4")
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("DELETE", "/bucket/k")
        .header("x-amz-if-match-last-modified-time", "Thu, 01 Jan 2015 00:00:00 GMT")
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("DELETE", "/bucket/k")
        .header("x-amz-if-match-size", "many")
        .send()
        .expect(400, "InvalidArgument");
    assertThat(deleteAll("<Key>k</Key><Size>4</Size>")).contains("PreconditionFailed");
    assertThat(deleteAll("<Key>k</Key><ETag>abc</ETag>")).contains("PreconditionFailed");
    s3.call("GET", "/bucket/k").send().expect(200);
    s3.call("DELETE", "/bucket/k")
        .header("x-amz-if-match-size", "5")
        .header("x-amz-if-match-last-modified-time", modified)
        .send()
        .expect(204);
    s3.call("GET", "/bucket/k").send().expect(404, "NoSuchKey");
    s3.call("DELETE", "/bucket/k").header("x-amz-if-match-size", "9").send().expect(204);
  }

  private String deleteAll(String object) throws Exception {
    return deletion(object).send().expect(200).text();
  }

  private S3Call deletion(String object) {
    String body = "<Delete><Object>" + object + "</Object></Delete>";
    return s3.call("POST", "/bucket?delete")
        .header("x-amz-checksum-crc32", sum(ChecksumAlgorithm.CRC32, body))
        .body(body);
  }

  @Test
  void aDeletionOfNoKeyIsNoDocument() throws Exception {
    deletion("<Key></Key>").send().expect(400, "MalformedXML");
  }

  @Test
  void withoutARegionAnyIsTaken() throws Exception {
    S3Config config = new S3Config("", List.of(), S3Fixture.clock());
    try (S3Fixture anywhere = new S3Fixture(config)) {
      anywhere
          .call("PUT", "/bucket")
          .region("eu-central-1")
          .body(
              "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint>"
                  + "</CreateBucketConfiguration>")
          .send()
          .expect(200);
      S3Call.Answer listed = anywhere.call("GET", "/bucket").region("localhost").send();
      assertThat(listed.expect(200).header("x-amz-bucket-region")).isEqualTo("eu-central-1");
      assertThat(anywhere.call("HEAD", "/bucket").send().header("x-amz-bucket-region"))
          .isEqualTo("eu-central-1");
      assertThat(anywhere.call("GET", "/bucket?location").send().text()).contains(">eu-central-1<");
      anywhere
          .call("PUT", "/other")
          .body(
              "<CreateBucketConfiguration><LocationConstraint>no region</LocationConstraint>"
                  + "</CreateBucketConfiguration>")
          .send()
          .expect(400, "InvalidLocationConstraint");
    }
  }

  @Test
  void anEmptyHeaderIsAsIfAbsent() throws Exception {
    s3.call("PUT", "/bucket/k")
        .header("x-amz-acl", "")
        .header("x-amz-storage-class", "")
        .header("x-amz-meta-empty", "")
        .body("body")
        .send()
        .expect(200);
    assertThat(s3.call("HEAD", "/bucket/k").send().header("x-amz-meta-empty")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"partNumber=1", "versionId=3"})
  void aPartIsNotTakenForTheWhole(String query) throws Exception {
    put("k", "whole");
    s3.call("PUT", "/bucket/k?" + query).body("part").send().expect(400, "InvalidArgument");
    put("from", "x");
    s3.call("PUT", "/bucket/k?" + query)
        .header("x-amz-copy-source", "/bucket/from")
        .send()
        .expect(400, "InvalidArgument");
    assertThat(s3.call("GET", "/bucket/k").send().text()).isEqualTo("whole");
  }

  @Test
  void aCopySourceIsCodedAsAQueryIs() throws Exception {
    put("p%20q", "space");
    put("p%2Bq", "plus");
    for (String[] source :
        new String[][] {
          {"bucket/p+q", "space"},
          {"bucket/p%20q", "space"},
          {"/bucket/p%2Bq", "plus"},
          {"%2Fbucket%2Fp%2Bq", "plus"}
        }) {
      s3.call("PUT", "/bucket/to").header("x-amz-copy-source", source[0]).send().expect(200);
      assertThat(s3.call("GET", "/bucket/to").send().text()).as(source[0]).isEqualTo(source[1]);
    }
  }

  @Test
  void aCopyHasNoBody() throws Exception {
    put("from", "x");
    s3.call("PUT", "/bucket/to")
        .header("x-amz-copy-source", "/bucket/from")
        .body("y")
        .send()
        .expect(400, "UnexpectedContent");
  }

  @Test
  void theEndOfAnEmptyObjectIsAllOfIt() throws Exception {
    put("k", "");
    S3Call.Answer all = s3.call("GET", "/bucket/k").header("range", "bytes=-8").send().expect(200);
    assertThat(all.bytes()).isEmpty();
    s3.call("GET", "/bucket/k").header("range", "bytes=0-8").send().expect(416, "InvalidRange");
  }

  @Test
  void anUnmodifiedObjectTellsHowLongItMayBeKept() throws Exception {
    s3.call("PUT", "/bucket/k")
        .header("cache-control", "max-age=60")
        .header("expires", "Thu, 01 Dec 2039 16:00:00 GMT")
        .body("x")
        .send()
        .expect(200);
    S3Call.Answer answer =
        s3.call("GET", "/bucket/k").header("if-none-match", "*").send().expect(304);
    assertThat(answer.header("Cache-Control")).isEqualTo("max-age=60");
    assertThat(answer.header("Expires")).isEqualTo("Thu, 01 Dec 2039 16:00:00 GMT");
  }

  @Test
  void theRegionOfABucketIsToldWhereverItHelps() throws Exception {
    for (String target : new String[] {"/bucket", "/bucket?list-type=2"}) {
      assertThat(s3.call("GET", target).send().header("x-amz-bucket-region"))
          .isEqualTo("us-east-1");
    }
    S3Call.Answer unsigned =
        new S3Call.Answer(
            io.buckets.net.MemoryExchange.request("HEAD", "/bucket").handledBy(s3.handler));
    assertThat(unsigned.expect(403).header("x-amz-bucket-region")).isEqualTo("us-east-1");
    S3Call.Answer astray = s3.call("HEAD", "/bucket").region("eu-west-9").send().expect(400);
    assertThat(astray.header("x-amz-bucket-region")).isEqualTo("us-east-1");
    assertThat(s3.call("HEAD", "/nowhere").send().expect(404).has("x-amz-bucket-region")).isFalse();
  }

  @Test
  void aWriteExpectsOneEntityTag() throws Exception {
    put("k", "x");
    s3.call("PUT", "/bucket/k")
        .header("if-match", "\"a\", \"b\"")
        .body("y")
        .send()
        .expect(501, "NotImplemented");
  }

  @Test
  void unfinishedUploadsKeepNoBucket() throws Exception {
    s3.call("POST", "/bucket/k?uploads").send().expect(200);
    s3.call("DELETE", "/bucket").send().expect(204);
  }

  @Test
  void nobodyChoosesTheHeadersOfAnAnswer() throws Exception {
    try (S3Fixture open = S3Fixture.open()) {
      open.bucket("bucket");
      open.call("PUT", "/bucket/k").header("x-amz-acl", "public-read").body("x").send().expect(200);
      String target = "/bucket/k?response-content-type=text/html";
      open.call("GET", target).send().expect(200);
      open.call("GET", target).sendUnsigned().expect(400, "InvalidRequest");
      open.call("GET", "/bucket/k").sendUnsigned().expect(200);
    }
  }

  @Test
  void aMarkerNamesAnUpload() throws Exception {
    s3.call("GET", "/bucket?uploads&key-marker=a&upload-id-marker=unknown")
        .send()
        .expect(400, "InvalidArgument");
  }
}
