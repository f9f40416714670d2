package io.buckets.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.auth.SignatureV4;
import io.buckets.s3.wire.EntityTags;
import io.buckets.s3.xml.XmlElement;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ObjectOperationsTest {
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

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsPutIsGotWithItsMetadata() throws Exception {
    S3Call.Answer put =
        s3.call("PUT", "/bucket/a/b.txt")
            .header("content-type", "text/plain")
            .header("cache-control", "no-cache")
            .header("content-encoding", "aws-chunked, gzip")
            .header("x-amz-meta-colour", "green")
            .header("x-amz-storage-class", "STANDARD_IA")
            .body("hello world")
            .send()
            .expect(200);
    assertThat(put.header("ETag")).isEqualTo("\"5eb63bbbe01eeed093cb22bb8f5acdc3\"");
    assertThat(put.header("x-amz-checksum-crc64nvme")).isEqualTo("jSnVw/bqjr4=");
    assertThat(put.header("x-amz-checksum-type")).isEqualTo("FULL_OBJECT");
    assertThat(put.header("x-amz-request-id")).matches("[0-9A-F]{16}");
    assertThat(put.has("x-amz-id-2")).isTrue();

    S3Call.Answer got = s3.call("GET", "/bucket/a/b.txt").send().expect(200);
    assertThat(got.text()).isEqualTo("hello world");
    assertThat(got.header("Content-Type")).isEqualTo("text/plain");
    assertThat(got.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(got.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(got.header("x-amz-meta-colour")).isEqualTo("green");
    assertThat(got.header("x-amz-storage-class")).isEqualTo("STANDARD_IA");
    assertThat(got.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(got.has("Last-Modified")).isTrue();
    assertThat(got.has("x-amz-checksum-crc64nvme")).isFalse();

    S3Call.Answer head =
        s3.call("HEAD", "/bucket/a/b.txt")
            .header("x-amz-checksum-mode", "ENABLED")
            .send()
            .expect(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo("11");
    assertThat(head.header("x-amz-checksum-crc64nvme")).isEqualTo("jSnVw/bqjr4=");
  }

  @Test
  void bodiesOfEverySizeComeBackEqual() throws Exception {
    for (int length : new int[] {0, 1, 1000, 65_536, 65_537, 131_072, 1 << 20, 3_000_001}) {
      byte[] body = bytes(length);
      s3.call("PUT", "/bucket/sized").body(body).send().expect(200);
      S3Call.Answer got = s3.call("GET", "/bucket/sized").send().expect(200);
      assertThat(Arrays.equals(got.bytes(), body)).as("%d bytes", length).isTrue();
    }
  }

  @Test
  void rangesAreAnsweredInAllForms() throws Exception {
    byte[] body = bytes(2_500_000);
    s3.call("PUT", "/bucket/r").body(body).send().expect(200);
    S3Call.Answer middle =
        s3.call("GET", "/bucket/r").header("range", "bytes=1048570-2000000").send().expect(206);
    assertThat(middle.header("Content-Range")).isEqualTo("bytes 1048570-2000000/2500000");
    assertThat(middle.bytes()).isEqualTo(Arrays.copyOfRange(body, 1_048_570, 2_000_001));
    S3Call.Answer open =
        s3.call("GET", "/bucket/r").header("range", "bytes=2499990-").send().expect(206);
    assertThat(open.bytes()).isEqualTo(Arrays.copyOfRange(body, 2_499_990, 2_500_000));
    S3Call.Answer suffix =
        s3.call("GET", "/bucket/r").header("range", "bytes=-5").send().expect(206);
    assertThat(suffix.bytes()).isEqualTo(Arrays.copyOfRange(body, 2_499_995, 2_500_000));
    s3.call("GET", "/bucket/r")
        .header("range", "bytes=2500000-")
        .send()
        .expect(416, "InvalidRange");
    s3.call("GET", "/bucket/r").header("range", "bytes=5-2").send().expect(200);
    S3Call.Answer head =
        s3.call("HEAD", "/bucket/r").header("range", "bytes=0-9").send().expect(206);
    assertThat(head.header("Content-Length")).isEqualTo("10");
  }

  @Test
  void aBrokenPromiseAboutTheBodyStoresNothing() throws Exception {
    s3.call("PUT", "/bucket/k")
        .header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==")
        .body("not empty")
        .send()
        .expect(400, "BadDigest");
    s3.call("PUT", "/bucket/k").header("content-md5", "bad").send().expect(400, "InvalidDigest");
    s3.call("PUT", "/bucket/k")
        .body("x")
        .payload(SignatureV4.EMPTY_SHA256)
        .send()
        .expect(400, "XAmzContentSHA256Mismatch");
    s3.call("PUT", "/bucket/k")
        .header("x-amz-checksum-crc32", "AAAAAA==")
        .body("x")
        .send()
        .expect(400, "BadDigest");
    s3.call("PUT", "/bucket/k")
        .header("x-amz-checksum-crc32", "AAAA")
        .body("x")
        .send()
        .expect(400, "InvalidRequest");
    s3.call("GET", "/bucket/k").send().expect(404, "NoSuchKey");
  }

  @Test
  void aChecksumGivenIsVerifiedKeptAndShown() throws Exception {
    String[][] known = {
      {"crc32", "DUoRhQ=="},
      {"crc32c", "yZRlqg=="},
      {"crc64nvme", "jSnVw/bqjr4="},
      {"sha1", "Kq5sNclPz7QV2+lfQIuc6R7oRu0="},
      {"sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="}
    };
    for (String[] one : known) {
      String name = "x-amz-checksum-" + one[0];
      S3Call.Answer put =
          s3.call("PUT", "/bucket/c").header(name, one[1]).body("hello world").send().expect(200);
      assertThat(put.header(name)).isEqualTo(one[1]);
      S3Call.Answer got =
          s3.call("GET", "/bucket/c").header("x-amz-checksum-mode", "ENABLED").send().expect(200);
      assertThat(got.header(name)).isEqualTo(one[1]);
      assertThat(got.header("x-amz-checksum-type")).isEqualTo("FULL_OBJECT");
    }
  }

  @Test
  void conditionsOfReadsFollowHttp() throws Exception {
    String etag = s3.call("PUT", "/bucket/k").body("v").send().expect(200).header("ETag");
    s3.call("GET", "/bucket/k").header("if-match", etag).send().expect(200);
    s3.call("GET", "/bucket/k")
        .header("if-match", "\"other\"")
        .send()
        .expect(412, "PreconditionFailed");
    S3Call.Answer unmodified =
        s3.call("GET", "/bucket/k").header("if-none-match", etag).send().expect(304);
    assertThat(unmodified.bytes()).isEmpty();
    assertThat(unmodified.header("ETag")).isEqualTo(etag);
    s3.call("GET", "/bucket/k").header("if-none-match", "\"other\"").send().expect(200);
    s3.call("GET", "/bucket/k")
        .header("if-modified-since", "Sat, 29 Oct 1994 19:43:31 GMT")
        .send()
        .expect(200);
    s3.call("GET", "/bucket/k")
        .header("if-modified-since", "Tue, 29 Oct 2999 19:43:31 GMT")
        .send()
        .expect(304);
    s3.call("GET", "/bucket/k")
        .header("if-unmodified-since", "Sat, 29 Oct 1994 19:43:31 GMT")
        .send()
        .expect(412, "PreconditionFailed");
  }

  @Test
  void conditionsOfWritesDecideWhetherAnythingChanges() throws Exception {
    s3.call("PUT", "/bucket/k")
        .header("if-match", "\"x\"")
        .body("0")
        .send()
        .expect(404, "NoSuchKey");
    String etag =
        s3.call("PUT", "/bucket/k")
            .header("if-none-match", "*")
            .body("1")
            .send()
            .expect(200)
            .header("ETag");
    s3.call("PUT", "/bucket/k")
        .header("if-none-match", "*")
        .body("2")
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("PUT", "/bucket/k").header("if-match", etag).body("3").send().expect(200);
    s3.call("PUT", "/bucket/k")
        .header("if-match", etag)
        .body("4")
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("PUT", "/bucket/k")
        .header("if-none-match", EntityTags.bare(etag) + ", *")
        .body("5")
        .send()
        .expect(412, "PreconditionFailed");
    assertThat(s3.call("GET", "/bucket/k").send().expect(200).text()).isEqualTo("3");
    s3.call("PUT", "/bucket/k").header("if-none-match", etag).body("3").send().expect(200);
    s3.call("PUT", "/bucket/k")
        .header("if-match", etag)
        .header("if-none-match", "*")
        .body("6")
        .send()
        .expect(501, "NotImplemented");
    s3.call("DELETE", "/bucket/k")
        .header("if-match", etag)
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("DELETE", "/bucket/k").header("if-match", "*").send().expect(204);
    s3.call("DELETE", "/bucket/k").header("if-match", "*").send().expect(204);
    s3.call("DELETE", "/bucket/k").send().expect(204);
  }

  @Test
  void keysAreBytes() throws Exception {
    String[] keys = {
      "a",
      "a/b",
      "a/b/c",
      "a//b",
      "a/./b",
      "a/../b",
      "%2F",
      "%252F",
      "+",
      "%20",
      "%00",
      "%01%1F%7F",
      "%F0%9F%98%80",
      "e%CC%81",
      "%C3%A9",
      "a/",
      "..",
      "%3Fx%3D1%26y",
      "%5C"
    };
    for (String key : keys) {
      s3.call("PUT", "/bucket/" + key).body("body of " + key).send().expect(200);
    }
    for (String key : keys) {
      assertThat(s3.call("GET", "/bucket/" + key).send().expect(200).text())
          .isEqualTo("body of " + key);
    }
    s3.call("PUT", "/bucket/%FF").body("x").send().expect(400, "InvalidURI");
    s3.call("PUT", "/bucket/" + "k".repeat(1024)).body("x").send().expect(200);
    s3.call("PUT", "/bucket/" + "k".repeat(1025)).body("x").send().expect(400, "KeyTooLongError");
  }

  @Test
  void manyObjectsAreDeletedInOneCall() throws Exception {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      s3.call("PUT", "/bucket/d" + i).body("x").send().expect(200);
      keys.append("<Object><Key>d").append(i).append("</Key></Object>");
    }
    String body = "<Delete>" + keys + "<Object><Key>never</Key></Object></Delete>";
    s3.call("POST", "/bucket?delete").body(body).send().expect(400, "InvalidRequest");
    S3Call.Answer answer = delete(body).expect(200);
    assertThat(answer.xml("DeleteResult").children()).hasSize(41);
    assertThat(answer.xml("DeleteResult").children().getFirst().required("Key")).isEqualTo("d0");
    s3.call("GET", "/bucket/d7").send().expect(404, "NoSuchKey");
    S3Call.Answer quiet =
        delete("<Delete><Quiet>true</Quiet><Object><Key>d1</Key></Object></Delete>").expect(200);
    assertThat(quiet.xml("DeleteResult").children()).isEmpty();
    delete("<Delete></Delete>").expect(400, "MalformedXML");
    delete("<Delete>" + "<Object><Key>x</Key></Object>".repeat(1001) + "</Delete>")
        .expect(400, "MalformedXML");
    delete("<!DOCTYPE x [<!ENTITY a \"b\">]><Delete><Object><Key>x</Key></Object></Delete>")
        .expect(400, "MalformedXML");
  }

  private S3Call.Answer delete(String body) throws Exception {
    byte[] crc = io.buckets.hash.ChecksumAlgorithm.CRC32.of(body.getBytes(UTF_8));
    return s3.call("POST", "/bucket?delete")
        .header("x-amz-checksum-crc32", io.buckets.hash.ChecksumAlgorithm.CRC32.encode(crc))
        .body(body)
        .send();
  }

  @Test
  void attributesAreAnsweredByName() throws Exception {
    s3.call("PUT", "/bucket/k").body("hello world").send().expect(200);
    S3Call.Answer answer =
        s3.call("GET", "/bucket/k?attributes")
            .header("x-amz-object-attributes", "ETag,ObjectSize, StorageClass,Checksum")
            .send()
            .expect(200);
    XmlElement xml = answer.xml("GetObjectAttributesResponse");
    assertThat(xml.required("ETag")).isEqualTo("5eb63bbbe01eeed093cb22bb8f5acdc3");
    assertThat(xml.required("ObjectSize")).isEqualTo("11");
    assertThat(xml.required("StorageClass")).isEqualTo("STANDARD");
    assertThat(answer.text()).contains("<ChecksumCRC64NVME>jSnVw/bqjr4=</ChecksumCRC64NVME>");
    s3.call("GET", "/bucket/k?attributes").send().expect(400, "InvalidRequest");
    s3.call("GET", "/bucket/k?attributes")
        .header("x-amz-object-attributes", "Colour")
        .send()
        .expect(400, "InvalidArgument");
  }

  @Test
  void signedReadersMayOverrideHeaders() throws Exception {
    s3.call("PUT", "/bucket/k").body("v").send().expect(200);
    S3Call.Answer got =
        s3.call(
                "GET",
                "/bucket/k?response-content-type=text%2Fcsv"
                    + "&response-content-disposition=attachment%3B%20filename%3D%22x.csv%22")
            .send()
            .expect(200);
    assertThat(got.header("Content-Type")).isEqualTo("text/csv");
    assertThat(got.header("Content-Disposition")).isEqualTo("attachment; filename=\"x.csv\"");
    s3.call("GET", "/bucket/k?response-content-type=a%0D%0Ab")
        .send()
        .expect(400, "InvalidArgument");
  }

  @Test
  void metadataBeyondTheLimitIsRefusedAndTextBeyondAsciiIsReturnedEncoded() throws Exception {
    s3.call("PUT", "/bucket/k")
        .header("x-amz-meta-big", "x".repeat(2048))
        .send()
        .expect(400, "MetadataTooLarge");
    String utf8 = new String("Grüße".getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1);
    s3.call("PUT", "/bucket/k").header("x-amz-meta-g", utf8).send().expect(200);
    assertThat(s3.call("HEAD", "/bucket/k").send().expect(200).header("x-amz-meta-g"))
        .isEqualTo("=?UTF-8?B?R3LDvMOfZQ==?=");
  }

  @Test
  void whatIsNotBuiltIsRefusedAndNeverSeemsToSucceed() throws Exception {
    String[][] headers = {
      {"x-amz-server-side-encryption", "aws:kms:dsse"},
    };
    for (String[] header : headers) {
      s3.call("PUT", "/bucket/k")
          .header(header[0], header[1])
          .body("x")
          .send()
          .expect(501, "NotImplemented");
    }
    s3.call("PUT", "/bucket/k").header("x-amz-acl", "private").body("x").send().expect(200);
    for (String sub : new String[] {"torrent"}) {
      s3.call("GET", "/bucket/k?" + sub).send().expect(501, "NotImplemented");
    }
    s3.call("PUT", "/bucket/k")
        .header("x-amz-storage-class", "COLD")
        .send()
        .expect(400, "InvalidStorageClass");
    s3.call("PATCH", "/bucket/k").send().expect(405, "MethodNotAllowed");
  }
}
