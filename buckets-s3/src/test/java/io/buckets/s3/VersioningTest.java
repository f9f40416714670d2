package io.buckets.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.xml.XmlElement;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The operations on versions as a client sees them.
class VersioningTest {
  private static final String UNKNOWN = "0123456789abcdef0123456789abcdef";

  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void bucket() throws IOException {
    s3.call("PUT", "/bucket").send().expect(200);
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private S3Call.Answer setVersioning(String inner) throws IOException {
    return s3.call("PUT", "/bucket?versioning")
        .body("<VersioningConfiguration>" + inner + "</VersioningConfiguration>")
        .send();
  }

  private void versioning(String status) throws IOException {
    setVersioning("<Status>" + status + "</Status>").expect(200);
  }

  private String put(String key, String body) throws IOException {
    return s3.call("PUT", "/bucket/" + key)
        .body(body)
        .send()
        .expect(200)
        .header("x-amz-version-id");
  }

  private S3Call.Answer get(String target) throws IOException {
    return s3.call("GET", "/bucket/" + target).send();
  }

  private XmlElement list(String query) throws IOException {
    return get("?versions" + query).expect(200).xml("ListVersionsResult");
  }

  private static String crc32(String body) {
    return ChecksumAlgorithm.CRC32.encode(ChecksumAlgorithm.CRC32.of(body.getBytes(UTF_8)));
  }

  private static List<String> ids(XmlElement listing) {
    return listing.children().stream()
        .filter(child -> child.name().equals("Version") || child.name().equals("DeleteMarker"))
        .map(child ->
            child.name().charAt(0) + child.required("VersionId") + child.required("IsLatest"))
        .toList();
  }

  @Test
  void theStateIsAnsweredAsItWasSet() throws Exception {
    assertThat(get("?versioning").expect(200).text()).doesNotContain("Status");
    versioning("Enabled");
    assertThat(get("?versioning").text()).contains("<Status>Enabled</Status>");
    versioning("Suspended");
    assertThat(get("?versioning").text()).contains("<Status>Suspended</Status>");
    setVersioning("<Status>enabled</Status>").expect(400, "MalformedXML");
    setVersioning("").expect(400, "IllegalVersioningConfigurationException");
    setVersioning("<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>")
        .expect(501, "NotImplemented");
    assertThat(get("?versioning").text()).contains("<Status>Suspended</Status>");
  }

  @Test
  void aVersionIsReadByItsId() throws Exception {
    versioning("Enabled");
    String one = put("k", "one");
    String two = put("k", "two!");
    assertThat(get("k").text()).isEqualTo("two!");
    S3Call.Answer old = get("k?versionId=" + one).expect(200);
    assertThat(old.text()).isEqualTo("one");
    assertThat(old.header("x-amz-version-id")).isEqualTo(one);
    assertThat(get("k").header("x-amz-version-id")).isEqualTo(two);
    assertThat(s3.call("HEAD", "/bucket/k?versionId=" + one).send().header("Content-Length"))
        .isEqualTo("3");
    get("k?versionId=" + UNKNOWN).expect(404, "NoSuchVersion");
    get("k?versionId=null").expect(404, "NoSuchVersion");
    get("k?versionId=x").expect(400, "InvalidArgument");
    get("k?versionId=").expect(400, "InvalidArgument");
    s3.call("PUT", "/bucket/copy")
        .header("x-amz-copy-source", "bucket/k?versionId=" + one)
        .send()
        .expect(200);
    assertThat(get("copy").text()).isEqualTo("one");
  }

  @Test
  void aDeleteMarkerHidesTheObjectAndIsNoObject() throws Exception {
    versioning("Enabled");
    String one = put("k", "one");
    S3Call.Answer deleted = s3.call("DELETE", "/bucket/k").send().expect(204);
    assertThat(deleted.header("x-amz-delete-marker")).isEqualTo("true");
    String marker = deleted.header("x-amz-version-id");
    S3Call.Answer hidden = get("k").expect(404, "NoSuchKey");
    assertThat(hidden.header("x-amz-delete-marker")).isEqualTo("true");
    assertThat(hidden.header("x-amz-version-id")).isEqualTo(marker);
    S3Call.Answer bare = get("k?versionId=" + marker).expect(405, "MethodNotAllowed");
    assertThat(bare.header("Allow")).isEqualTo("DELETE");
    assertThat(bare.header("x-amz-delete-marker")).isEqualTo("true");
    assertThat(bare.has("Last-Modified")).isTrue();
    s3.call("PUT", "/bucket/copy")
        .header("x-amz-copy-source", "bucket/k")
        .send()
        .expect(404, "NoSuchKey");
    s3.call("PUT", "/bucket/copy")
        .header("x-amz-copy-source", "bucket/k?versionId=" + marker)
        .send()
        .expect(400, "InvalidRequest");
    S3Call.Answer removed = s3.call("DELETE", "/bucket/k?versionId=" + marker).send().expect(204);
    assertThat(removed.header("x-amz-delete-marker")).isEqualTo("true");
    assertThat(get("k").expect(200).header("x-amz-version-id")).isEqualTo(one);
    S3Call.Answer last = s3.call("DELETE", "/bucket/k?versionId=" + one).send().expect(204);
    assertThat(last.has("x-amz-delete-marker")).isFalse();
    s3.call("DELETE", "/bucket").send().expect(204);
  }

  @Test
  void listingsGoByKeyAndAgeAndGoOnWhereTheyEnded() throws Exception {
    s3.call("PUT", "/bucket/a").body("null").send().expect(200);
    assertThat(get("a").has("x-amz-version-id")).isFalse();
    versioning("Enabled");
    assertThat(get("a").header("x-amz-version-id")).isEqualTo("null");
    String two = put("a", "two");
    String marker = s3.call("DELETE", "/bucket/a").send().header("x-amz-version-id");
    String b = put("b/c", "b");
    XmlElement all = list("");
    assertThat(ids(all))
        .containsExactly("D" + marker + true, "V" + two + false, "Vnullfalse", "V" + b + true);
    assertThat(all.required("IsTruncated")).isEqualTo("false");
    XmlElement first = list("&max-keys=2");
    assertThat(first.required("IsTruncated")).isEqualTo("true");
    String next =
        "&key-marker="
            + first.required("NextKeyMarker")
            + "&version-id-marker="
            + first.required("NextVersionIdMarker");
    assertThat(ids(list(next))).containsExactly("Vnullfalse", "V" + b + true);
    assertThat(ids(list("&key-marker=a"))).containsExactly("V" + b + true);
    assertThat(get("?versions&delimiter=/&prefix=b").text()).contains("<Prefix>b/</Prefix>");
    get("?versions&version-id-marker=" + two).expect(400, "InvalidArgument");
  }

  @Test
  void manyVersionsGoAtOnce() throws Exception {
    versioning("Enabled");
    String one = put("k", "one");
    String two = put("k", "two");
    String body =
        "<Delete><Object><Key>k</Key><VersionId>"
            + one
            + "</VersionId></Object><Object><Key>k</Key></Object></Delete>";
    XmlElement result =
        s3.call("POST", "/bucket?delete")
            .header("x-amz-checksum-crc32", crc32(body))
            .body(body)
            .send()
            .expect(200)
            .xml("DeleteResult");
    assertThat(result.children()).hasSize(2);
    get("k?versionId=" + one).expect(404, "NoSuchVersion");
    get("k").expect(404, "NoSuchKey");
    assertThat(get("k?versionId=" + two).expect(200).text()).isEqualTo("two");
    s3.call("DELETE", "/bucket").send().expect(409, "BucketNotEmpty");
  }
}
