package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tags of objects and buckets.
final class TaggingTest {
  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
    s3.call("PUT", "/bucket/k").header("x-amz-meta-a", "1").body("body").send().expect(200);
  }

  @AfterEach
  void close() {
    assertThat(s3.buffers.leaks()).isEmpty();
    s3.close();
  }

  private static String document(String... keysAndValues) {
    StringBuilder tags = new StringBuilder("<Tagging><TagSet>");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tags.append("<Tag><Key>").append(keysAndValues[i]).append("</Key><Value>");
      tags.append(keysAndValues[i + 1]).append("</Value></Tag>");
    }
    return tags.append("</TagSet></Tagging>").toString();
  }

  private S3Call.Answer put(String target, String document) throws Exception {
    byte[] md5 = MessageDigest.getInstance("MD5").digest(document.getBytes(StandardCharsets.UTF_8));
    return s3.call("PUT", target)
        .header("content-md5", Base64.getEncoder().encodeToString(md5))
        .body(document)
        .send();
  }

  private List<String> tags(String target) throws Exception {
    XmlElement tagging = s3.call("GET", target).send().expect(200).xml("Tagging");
    List<String> tags = new ArrayList<>();
    for (XmlElement tag : tagging.children().getFirst().children()) {
      tags.add(tag.required("Key") + '=' + tag.required("Value"));
    }
    return tags;
  }

  @Test
  void anObjectsTagsAreReplacedAndTakenAwayAndNothingElseIs() throws Exception {
    assertThat(tags("/bucket/k?tagging")).isEmpty();
    String before = s3.call("HEAD", "/bucket/k").send().expect(200).header("Last-Modified");
    put("/bucket/k?tagging", document("key", "val", "+- =._:/@", "é 語")).expect(200);
    assertThat(tags("/bucket/k?tagging")).containsExactly("+- =._:/@=é 語", "key=val");
    S3Call.Answer head = s3.call("HEAD", "/bucket/k").send().expect(200);
    assertThat(head.header("x-amz-tagging-count")).isEqualTo("2");
    assertThat(head.header("x-amz-meta-a")).isEqualTo("1");
    assertThat(head.header("Last-Modified")).isEqualTo(before);
    assertThat(head.has("x-amz-tagging")).isFalse();
    put("/bucket/k?tagging", document("key3", "")).expect(200);
    assertThat(tags("/bucket/k?tagging")).containsExactly("key3=");
    s3.call("DELETE", "/bucket/k?tagging").send().expect(204);
    assertThat(tags("/bucket/k?tagging")).isEmpty();
    assertThat(s3.call("GET", "/bucket/k").send().expect(200).has("x-amz-tagging-count")).isFalse();
    assertThat(s3.call("GET", "/bucket/k").send().text()).isEqualTo("body");
  }

  @Test
  void whatIsNotThereHasNoTags() throws Exception {
    s3.call("GET", "/bucket/none?tagging").send().expect(404, "NoSuchKey");
    put("/bucket/none?tagging", document("a", "b")).expect(404, "NoSuchKey");
    s3.call("DELETE", "/bucket/none?tagging").send().expect(404, "NoSuchKey");
    s3.call("GET", "/none/k?tagging").send().expect(404, "NoSuchBucket");
    s3.call("GET", "/none?tagging").send().expect(404, "NoSuchBucket");
  }

  @Test
  void aNewObjectIsBornWithTags() throws Exception {
    s3.call("PUT", "/bucket/new").header("x-amz-tagging", "foo=bar&bar&&%C3%A9=%2B+%40").send();
    assertThat(tags("/bucket/new?tagging")).containsExactly("bar=", "foo=bar", "é=+ @");
    s3.call("PUT", "/bucket/new").body("again").send().expect(200);
    assertThat(tags("/bucket/new?tagging")).isEmpty();
  }

  @Test
  void anUploadsTagsAreItsObjects() throws Exception {
    String id =
        s3.call("POST", "/bucket/parts?uploads")
            .header("x-amz-tagging", "Hello=World&foo=bar")
            .send()
            .expect(200)
            .xml("InitiateMultipartUploadResult")
            .required("UploadId");
    String tag =
        s3.call("PUT", "/bucket/parts?partNumber=1&uploadId=" + id)
            .body("part")
            .send()
            .expect(200)
            .header("ETag");
    s3.call("POST", "/bucket/parts?uploadId=" + id)
        .body(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"
                + tag
                + "</ETag></Part></CompleteMultipartUpload>")
        .send()
        .expect(200);
    assertThat(tags("/bucket/parts?tagging")).containsExactly("Hello=World", "foo=bar");
  }

  @Test
  void aCopyHasTheOriginalsTagsUnlessOthersAreWanted() throws Exception {
    put("/bucket/k?tagging", document("a", "1")).expect(200);
    S3Call copy = s3.call("PUT", "/bucket/copy").header("x-amz-copy-source", "/bucket/k");
    copy.header("x-amz-tagging", "ignored=yes").header("x-amz-metadata-directive", "REPLACE");
    copy.send().expect(200);
    assertThat(tags("/bucket/copy?tagging")).containsExactly("a=1");
    s3.call("PUT", "/bucket/copy")
        .header("x-amz-copy-source", "/bucket/k")
        .header("x-amz-tagging-directive", "REPLACE")
        .header("x-amz-tagging", "b=2")
        .send()
        .expect(200);
    assertThat(tags("/bucket/copy?tagging")).containsExactly("b=2");
    s3.call("PUT", "/bucket/copy")
        .header("x-amz-copy-source", "/bucket/k")
        .header("x-amz-tagging-directive", "REPLACE")
        .send()
        .expect(200);
    assertThat(tags("/bucket/copy?tagging")).isEmpty();
    s3.call("PUT", "/bucket/copy")
        .header("x-amz-copy-source", "/bucket/k")
        .header("x-amz-tagging-directive", "KEEP")
        .send()
        .expect(400, "InvalidArgument");
  }

  @Test
  void aBucketHasTagsOfItsOwn() throws Exception {
    s3.call("GET", "/bucket?tagging").send().expect(404, "NoSuchTagSet");
    put("/bucket?tagging", document("z", "1", "a", "2")).expect(204);
    assertThat(tags("/bucket?tagging")).containsExactly("z=1", "a=2");
    put("/bucket?tagging", document("b", "3")).expect(204);
    assertThat(tags("/bucket?tagging")).containsExactly("b=3");
    s3.call("DELETE", "/bucket?tagging").send().expect(204);
    s3.call("GET", "/bucket?tagging").send().expect(404, "NoSuchTagSet");
    put("/bucket?tagging", numbered(50)).expect(204);
    put("/bucket?tagging", numbered(51)).expect(400, "InvalidTag");
    assertThat(tags("/bucket?tagging")).hasSize(50);
    put("/bucket?tagging", document("aws:a", "b")).expect(400, "InvalidTag");
  }

  private static String numbered(int count) {
    return document(
        IntStream.range(0, count)
            .boxed()
            .flatMap(i -> List.of("key" + i, "value").stream())
            .toArray(String[]::new));
  }

  @Test
  void tagsAreBounded() throws Exception {
    put("/bucket/k?tagging", numbered(10)).expect(200);
    put("/bucket/k?tagging", numbered(11)).expect(400, "InvalidTag");
    assertThat(tags("/bucket/k?tagging")).hasSize(10);
    String key = "k".repeat(128);
    String value = "v".repeat(256);
    put("/bucket/k?tagging", document(key, value)).expect(200);
    put("/bucket/k?tagging", document(key + 'k', value)).expect(400, "InvalidTag");
    put("/bucket/k?tagging", document(key, value + 'v')).expect(400, "InvalidTag");
    assertThat(tags("/bucket/k?tagging")).containsExactly(key + '=' + value);
  }

  @ParameterizedTest
  @CsvSource({"'',v,InvalidTag", "a#b,v,InvalidTag", "aws:a,v,InvalidTag", "a,v|w,InvalidTag"})
  void whatIsNoTagIsRefused(String key, String value, String code) throws Exception {
    put("/bucket/k?tagging", document(key, value)).expect(400, code);
    put("/bucket?tagging", document(key, value)).expect(400, code);
  }

  @Test
  void documentsAreReadStrictly() throws Exception {
    put("/bucket/k?tagging", document("a", "1", "a", "2")).expect(400, "InvalidTag");
    for (String wrong :
        List.of(
            "<Tagging/>",
            "<Tagging><TagSet/><TagSet/></Tagging>",
            "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
            "<Tagging><TagSet><Tag><Key>a</Key><Key>b</Key></Tag></TagSet></Tagging>",
            "<Tagging><TagSet><Tog><Key>a</Key><Value>b</Value></Tog></TagSet></Tagging>",
            "<Tags/>",
            "tags")) {
      put("/bucket/k?tagging", wrong).expect(400, "MalformedXML");
    }
    put("/bucket/k?tagging", "").expect(400, "MissingRequestBodyError");
    s3.call("PUT", "/bucket/k?tagging")
        .body(document("a", "b"))
        .send()
        .expect(400, "InvalidRequest");
  }

  @ParameterizedTest
  @CsvSource({
    "a=1&a=2,InvalidArgument",
    "=1,InvalidArgument",
    "a=%zz,InvalidArgument",
    "a=%FF,InvalidArgument",
    "a=%7C,InvalidTag",
    "aws:a=1,InvalidTag",
    "a&b&c&d&e&f&g&h&i&j&k,InvalidTag"
  })
  void aHeaderThatSpellsNoTagsStoresNothing(String header, String code) throws Exception {
    s3.call("PUT", "/bucket/new").header("x-amz-tagging", header).send().expect(400, code);
    s3.call("POST", "/bucket/new?uploads").header("x-amz-tagging", header).send().expect(400, code);
    s3.call("HEAD", "/bucket/new").send().expect(404);
  }
}
