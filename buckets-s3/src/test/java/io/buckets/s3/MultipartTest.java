package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.body.Checksums;
import io.buckets.s3.xml.XmlElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MultipartTest {
  private static final int PART = 5 << 20;

  private final S3Fixture s3 = new S3Fixture();
  private final Random random = new Random(5);

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void close() {
    assertThat(s3.buffers.leaks()).isEmpty();
    s3.close();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private String begin(String... headers) throws Exception {
    S3Call call = s3.call("POST", "/bucket/big?uploads");
    for (int i = 0; i < headers.length; i += 2) {
      call.header(headers[i], headers[i + 1]);
    }
    return call.send().expect(200).xml("InitiateMultipartUploadResult").required("UploadId");
  }

  private S3Call part(String id, int number, byte[] body) {
    return s3.call("PUT", "/bucket/big?partNumber=" + number + "&uploadId=" + id).body(body);
  }

  private static String sum(ChecksumAlgorithm algorithm, byte[] body) {
    return algorithm.encode(algorithm.of(body));
  }

  private void checkedPart(String id, int number, ChecksumAlgorithm algorithm) throws Exception {
    byte[] body = bytes(number);
    part(id, number, body).header(algorithm.headerName(), sum(algorithm, body)).send().expect(200);
  }

  private static String partXml(int number, String etag, String more) {
    return "<Part><PartNumber>"
        + number
        + "</PartNumber><ETag>"
        + etag
        + "</ETag>"
        + more
        + "</Part>";
  }

  private S3Call complete(String id, List<String> parts) {
    return s3.call("POST", "/bucket/big?uploadId=" + id)
        .body("<CompleteMultipartUpload>" + String.join("", parts) + "</CompleteMultipartUpload>");
  }

  @Test
  void partsBecomeOneObjectWithTheEtagAndChecksumOfTheWhole() throws Exception {
    String id = begin("x-amz-meta-a", "1", "content-type", "video/mp4");
    byte[] first = bytes(PART);
    byte[] second = bytes(1_234_567);
    String one = part(id, 1, first).send().expect(200).header("ETag");
    String two = part(id, 2, second).send().expect(200).header("ETag");
    S3Call.Answer done =
        complete(id, List.of(partXml(1, one, ""), partXml(2, two, ""))).send().expect(200);
    XmlElement xml = done.xml("CompleteMultipartUploadResult");
    assertThat(xml.required("ETag")).endsWith("-2\"");
    assertThat(xml.required("Location")).isEqualTo("http://localhost:9000/bucket/big");
    byte[] whole = Arrays.copyOf(first, PART + second.length);
    System.arraycopy(second, 0, whole, PART, second.length);
    ChecksumAlgorithm nvme = ChecksumAlgorithm.CRC64NVME;
    assertThat(xml.required("ChecksumCRC64NVME")).isEqualTo(nvme.encode(nvme.of(whole)));
    assertThat(xml.required("ChecksumType")).isEqualTo("FULL_OBJECT");

    S3Call.Answer got = s3.call("GET", "/bucket/big").send().expect(200);
    assertThat(Arrays.equals(got.bytes(), whole)).isTrue();
    assertThat(got.header("x-amz-meta-a")).isEqualTo("1");
    assertThat(got.header("Content-Type")).isEqualTo("video/mp4");
    S3Call.Answer across =
        s3.call("GET", "/bucket/big")
            .header("range", "bytes=" + (PART - 10) + "-" + (PART + 9))
            .send()
            .expect(206);
    assertThat(across.bytes()).isEqualTo(Arrays.copyOfRange(whole, PART - 10, PART + 10));
    S3Call.Answer byPart = s3.call("GET", "/bucket/big?partNumber=2").send().expect(206);
    assertThat(Arrays.equals(byPart.bytes(), second)).isTrue();
    assertThat(byPart.header("x-amz-mp-parts-count")).isEqualTo("2");
    s3.call("GET", "/bucket/big?partNumber=3").send().expect(416, "InvalidPartNumber");
    s3.call("GET", "/bucket/big?partNumber=0").send().expect(400, "InvalidArgument");
  }

  @Test
  void aCompositeChecksumIsOfThePartsChecksumsWhichMustBeNamed() throws Exception {
    for (ChecksumAlgorithm algorithm :
        List.of(
            ChecksumAlgorithm.SHA256,
            ChecksumAlgorithm.SHA1,
            ChecksumAlgorithm.CRC32,
            ChecksumAlgorithm.CRC32C)) {
      String id = begin("x-amz-checksum-algorithm", algorithm.s3Name());
      List<byte[]> bodies = List.of(bytes(PART), bytes(77));
      List<String> parts = new ArrayList<>();
      byte[] sums = new byte[0];
      String lastTag = "";
      for (int i = 0; i < 2; i++) {
        byte[] raw = algorithm.of(bodies.get(i));
        String value = algorithm.encode(raw);
        S3Call.Answer put =
            part(id, i + 1, bodies.get(i)).header(algorithm.headerName(), value).send().expect(200);
        assertThat(put.header(algorithm.headerName())).isEqualTo(value);
        String element = Checksums.elementOf(algorithm);
        lastTag = put.header("ETag");
        parts.add(partXml(i + 1, lastTag, "<" + element + ">" + value + "</" + element + ">"));
        sums = Arrays.copyOf(sums, sums.length + raw.length);
        System.arraycopy(raw, 0, sums, sums.length - raw.length, raw.length);
      }
      complete(id, List.of(parts.getFirst(), partXml(2, lastTag, "")))
          .send()
          .expect(400, "InvalidRequest");
      S3Call.Answer done = complete(id, parts).send().expect(200);
      String expected = algorithm.encode(algorithm.of(sums)) + "-2";
      assertThat(done.text()).contains(">" + expected + "<").contains("COMPOSITE");
      assertThat(
              s3.call("HEAD", "/bucket/big")
                  .header("x-amz-checksum-mode", "ENABLED")
                  .send()
                  .expect(200)
                  .header(algorithm.headerName()))
          .isEqualTo(expected);
      S3Call.Answer attributes =
          s3.call("GET", "/bucket/big?attributes")
              .header("x-amz-object-attributes", "ObjectParts,Checksum")
              .send()
              .expect(200);
      assertThat(attributes.text())
          .contains("<PartsCount>2</PartsCount>")
          .contains("<Size>77</Size>");
    }
  }

  @Test
  void aFullObjectCrcIsVerifiedAtCompletion() throws Exception {
    ChecksumAlgorithm crc = ChecksumAlgorithm.CRC32C;
    String id = begin("x-amz-checksum-algorithm", "CRC32C", "x-amz-checksum-type", "FULL_OBJECT");
    byte[] only = bytes(100_000);
    String tag = part(id, 1, only).send().expect(200).header("ETag");
    complete(id, List.of(partXml(1, tag, "")))
        .header("x-amz-checksum-crc32c", "AAAAAA==")
        .send()
        .expect(400, "BadDigest");
    complete(id, List.of(partXml(1, tag, "")))
        .header("x-amz-mp-object-size", "5")
        .send()
        .expect(400, "InvalidRequest");
    S3Call.Answer done =
        complete(id, List.of(partXml(1, tag, "")))
            .header("x-amz-checksum-crc32c", crc.encode(crc.of(only)))
            .header("x-amz-mp-object-size", "100000")
            .send()
            .expect(200);
    assertThat(done.text()).contains("FULL_OBJECT").contains(crc.encode(crc.of(only)));
    s3.call("POST", "/bucket/big?uploads")
        .header("x-amz-checksum-algorithm", "SHA256")
        .header("x-amz-checksum-type", "FULL_OBJECT")
        .send()
        .expect(400, "InvalidRequest");
  }

  @Test
  void theAttributesNamePartsWithOrWithoutChecksumsAPageAtATime() throws Exception {
    String id = begin();
    String one = part(id, 1, bytes(PART)).send().expect(200).header("ETag");
    String two = part(id, 2, bytes(77)).send().expect(200).header("ETag");
    complete(id, List.of(partXml(1, one, ""), partXml(2, two, ""))).send().expect(200);
    String all = objectParts("").text();
    assertThat(all)
        .contains("<PartsCount>2</PartsCount>", "<IsTruncated>false</IsTruncated>")
        .contains("<PartNumber>1</PartNumber><Size>" + PART + "</Size>")
        .contains("<PartNumber>2</PartNumber><Size>77</Size>");
    assertThat(objectParts("1").text())
        .contains("<MaxParts>1</MaxParts>", "<IsTruncated>true</IsTruncated>")
        .contains("<NextPartNumberMarker>1</NextPartNumberMarker>")
        .doesNotContain("<PartNumber>2</PartNumber>");
  }

  private S3Call.Answer objectParts(String most) throws Exception {
    S3Call call = s3.call("GET", "/bucket/big?attributes");
    call.header("x-amz-object-attributes", "ObjectParts");
    if (!most.isEmpty()) {
      call.header("x-amz-max-parts", most);
    }
    return call.send().expect(200);
  }

  @Test
  void aChecksumOfTheWholeIsJudgedBeforeThoseOfTheParts() throws Exception {
    String id = begin("x-amz-checksum-algorithm", "SHA256");
    byte[] body = bytes(100);
    String tag =
        part(id, 1, body)
            .header("x-amz-checksum-sha256", sum(ChecksumAlgorithm.SHA256, body))
            .send()
            .expect(200)
            .header("ETag");
    String wrong = ChecksumAlgorithm.SHA256.encode(ChecksumAlgorithm.SHA256.of(bytes(5)));
    complete(id, List.of(partXml(1, tag, "")))
        .header("x-amz-checksum-sha256", wrong)
        .send()
        .expect(400, "BadDigest");
  }

  @Test
  void aCompletionThatNamesTheWrongPartsChangesNothing() throws Exception {
    String id = begin();
    String one = part(id, 1, bytes(1000)).send().expect(200).header("ETag");
    String two = part(id, 2, bytes(1000)).send().expect(200).header("ETag");
    complete(id, List.of()).send().expect(400, "MalformedXML");
    complete(id, List.of(partXml(1, one, ""), partXml(2, two, "")))
        .send()
        .expect(400, "EntityTooSmall");
    complete(id, List.of(partXml(2, two, ""), partXml(1, one, "")))
        .send()
        .expect(400, "InvalidPartOrder");
    complete(id, List.of(partXml(1, two, ""))).send().expect(400, "InvalidPart");
    complete(id, List.of(partXml(1, "\"zzz\"", ""))).send().expect(400, "InvalidPart");
    complete(id, List.of(partXml(7, one, ""))).send().expect(400, "InvalidPart");
    complete("0".repeat(32), List.of(partXml(1, one, ""))).send().expect(404, "NoSuchUpload");
    complete("nonsense", List.of(partXml(1, one, ""))).send().expect(404, "NoSuchUpload");
    s3.call("GET", "/bucket/big").send().expect(404, "NoSuchKey");
    complete(id, List.of(partXml(1, one, ""))).send().expect(200);
    assertThat(s3.call("GET", "/bucket/big").send().expect(200).bytes()).hasSize(1000);
  }

  @Test
  void ofAPartNamedTwiceTheLastNamingCounts() throws Exception {
    String id = begin();
    String one = part(id, 1, bytes(10)).send().expect(200).header("ETag");
    complete(id, List.of(partXml(1, "\"" + "0".repeat(32) + "\"", ""), partXml(1, one, "")))
        .send()
        .expect(200);
    assertThat(s3.call("GET", "/bucket/big").send().expect(200).bytes()).hasSize(10);
  }

  @Test
  void anAbortMayNameWhenTheUploadWasBegun() throws Exception {
    String id = begin();
    String target = "/bucket/big?uploadId=" + id;
    s3.call("DELETE", target)
        .header("x-amz-if-match-initiated-time", "Thu, 01 Jan 2015 00:00:00 GMT")
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("DELETE", target)
        .header("x-amz-if-match-initiated-time", "then")
        .send()
        .expect(400, "InvalidArgument");
    String initiated =
        s3.call("GET", "/bucket?uploads")
            .send()
            .xml("ListMultipartUploadsResult")
            .children()
            .getLast()
            .required("Initiated");
    s3.call("DELETE", target).header("x-amz-if-match-initiated-time", initiated).send().expect(204);
  }

  @Test
  void anUnknownUploadIsUnknownWhateverTheETagsLookLike() throws Exception {
    complete("0".repeat(32), List.of(partXml(1, "\"no tag\"", "")))
        .send()
        .expect(404, "NoSuchUpload");
  }

  @Test
  void aCompletionIsRepeatedByTheSameListOnly() throws Exception {
    String id = begin();
    String one = part(id, 1, bytes(10)).send().expect(200).header("ETag");
    String two = part(id, 2, bytes(20)).send().expect(200).header("ETag");
    complete(id, List.of(partXml(2, two, ""))).send().expect(200);
    complete(id, List.of(partXml(2, two, ""))).send().expect(200);
    complete(id, List.of(partXml(1, one, ""))).send().expect(404, "NoSuchUpload");
    complete(id, List.of(partXml(2, one, ""))).send().expect(404, "NoSuchUpload");
  }

  @Test
  void aConditionIsJudgedWhenTheUploadIsCompleted() throws Exception {
    String id = begin();
    String one = part(id, 1, bytes(10)).send().expect(200).header("ETag");
    s3.call("PUT", "/bucket/big").body("in the way").send().expect(200);
    complete(id, List.of(partXml(1, one, "")))
        .header("if-none-match", "*")
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("DELETE", "/bucket/big").send().expect(204);
    complete(id, List.of(partXml(1, one, ""))).header("if-none-match", "*").send().expect(200);
  }

  @Test
  void uploadsAndPartsAreListedAndAborted() throws Exception {
    String id = begin("x-amz-checksum-algorithm", "SHA1", "x-amz-storage-class", "GLACIER_IR");
    for (int i = 1; i <= 5; i++) {
      checkedPart(id, i, ChecksumAlgorithm.SHA1);
    }
    XmlElement all =
        s3.call("GET", "/bucket/big?uploadId=" + id).send().expect(200).xml("ListPartsResult");
    assertThat(all.children().stream().filter(c -> c.name().equals("Part"))).hasSize(5);
    assertThat(all.required("StorageClass")).isEqualTo("GLACIER_IR");
    assertThat(all.required("ChecksumAlgorithm")).isEqualTo("SHA1");
    XmlElement page =
        s3.call("GET", "/bucket/big?max-parts=2&part-number-marker=2&uploadId=" + id)
            .send()
            .expect(200)
            .xml("ListPartsResult");
    assertThat(page.required("IsTruncated")).isEqualTo("true");
    assertThat(page.required("NextPartNumberMarker")).isEqualTo("4");

    String other =
        s3.call("POST", "/bucket/dir/x?uploads")
            .send()
            .expect(200)
            .xml("InitiateMultipartUploadResult")
            .required("UploadId");
    String uploads = s3.call("GET", "/bucket?uploads").send().expect(200).text();
    assertThat(uploads).contains(id, other, "<Key>dir/x</Key>");
    String rolled = s3.call("GET", "/bucket?uploads&delimiter=%2F").send().expect(200).text();
    assertThat(rolled).contains("<CommonPrefixes><Prefix>dir/</Prefix>").doesNotContain(other);
    XmlElement first =
        s3.call("GET", "/bucket?uploads&max-uploads=1")
            .send()
            .expect(200)
            .xml("ListMultipartUploadsResult");
    assertThat(first.required("IsTruncated")).isEqualTo("true");
    assertThat(first.required("NextUploadIdMarker")).isEqualTo(id);
    String second =
        s3.call("GET", "/bucket?uploads&key-marker=big&upload-id-marker=" + id)
            .send()
            .expect(200)
            .text();
    assertThat(second).contains(other).doesNotContain("<UploadId>" + id);

    s3.call("DELETE", "/bucket/big?uploadId=" + id).send().expect(204);
    s3.call("DELETE", "/bucket/big?uploadId=" + id).send().expect(404, "NoSuchUpload");
    s3.call("GET", "/bucket/big?uploadId=" + id).send().expect(404, "NoSuchUpload");
    part(id, 1, bytes(1)).send().expect(404, "NoSuchUpload");
  }

  @Test
  void partsAreCopiedFromRangesOfObjects() throws Exception {
    byte[] source = bytes(PART + 3000);
    s3.call("PUT", "/bucket/source").body(source).send().expect(200);
    String id = begin();
    String one =
        copy(id, 1, "bytes=0-" + (PART - 1)).expect(200).xml("CopyPartResult").required("ETag");
    String two =
        copy(id, 2, "bytes=" + PART + "-" + (PART + 2999))
            .expect(200)
            .xml("CopyPartResult")
            .required("ETag");
    copy(id, 3, "bytes=0-" + source.length).expect(400, "InvalidArgument");
    copy(id, 3, "bytes=0").expect(400, "InvalidArgument");
    copy(id, 3, "0-2").expect(400, "InvalidArgument");
    complete(id, List.of(partXml(1, one, ""), partXml(2, two, ""))).send().expect(200);
    assertThat(Arrays.equals(s3.call("GET", "/bucket/big").send().bytes(), source)).isTrue();
  }

  private S3Call.Answer copy(String id, int number, String range) throws Exception {
    return s3.call("PUT", "/bucket/big?partNumber=" + number + "&uploadId=" + id)
        .header("x-amz-copy-source", "/bucket/source")
        .header("x-amz-copy-source-range", range)
        .send();
  }
}
