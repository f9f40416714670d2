package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.hash.ChecksumAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.ObjectPart;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

final class SdkMultipartTest extends SdkTest {
  private static final int PART = 5 << 20;

  private String begin(String key) {
    return s3().createMultipartUpload(r -> r.bucket(bucket()).key(key).checksumAlgorithm("CRC32"))
        .uploadId();
  }

  private CompletedPart part(String id, int number, byte[] body) {
    UploadPartResponse stored =
        s3().uploadPart(r -> r.bucket(bucket()).key("big").uploadId(id).partNumber(number), body);
    assertThat(stored.eTag()).isEqualTo("\"" + DigestUtils.md5Hex(body) + "\"");
    assertThat(stored.checksumCRC32()).isEqualTo(SdkChecksumsTest.crc32(body));
    return CompletedPart.builder()
        .partNumber(number)
        .eTag(stored.eTag())
        .checksumCRC32(stored.checksumCRC32())
        .build();
  }

  private CompleteMultipartUploadResponse complete(String id, List<CompletedPart> parts) {
    return s3().completeMultipartUpload(
            r -> r.bucket(bucket()).key("big").uploadId(id).multipartUpload(m -> m.parts(parts)));
  }

  @Test
  void partsBecomeOneObjectWithACompositeChecksum() {
    CreateMultipartUploadResponse begun =
        s3().createMultipartUpload(r ->
            r.bucket(bucket())
                .key("big")
                .contentType("video/mp4")
                .metadata(Map.of("m", "1"))
                .checksumAlgorithm("CRC32"));
    assertThat(begun.bucket()).isEqualTo(bucket());
    assertThat(begun.key()).isEqualTo("big");
    assertThat(begun.checksumAlgorithmAsString()).isEqualTo("CRC32");
    byte[] first = bytes(PART);
    byte[] last = bytes(1_234_567);
    List<CompletedPart> parts =
        List.of(part(begun.uploadId(), 1, first), part(begun.uploadId(), 7, last));
    CompleteMultipartUploadResponse done = complete(begun.uploadId(), parts);
    assertThat(done.eTag()).isEqualTo(tagOf(first, last));
    assertThat(done.checksumCRC32()).isEqualTo(compositeOf(first, last));
    assertThat(done.checksumType()).isEqualTo(ChecksumType.COMPOSITE);
    HeadObjectResponse head =
        s3().headObject(r -> r.bucket(bucket()).key("big").checksumMode(ChecksumMode.ENABLED));
    assertThat(head.contentLength()).isEqualTo(PART + last.length);
    assertThat(head.eTag()).isEqualTo(done.eTag());
    assertThat(head.contentType()).isEqualTo("video/mp4");
    assertThat(head.metadata()).isEqualTo(Map.of("m", "1"));
    byte[] got = s3().getObject(r -> r.bucket(bucket()).key("big")).asByteArrayUnsafe();
    assertThat(Arrays.equals(got, joined(first, last))).isTrue();
    assertThat(s3().headObject(r -> r.bucket(bucket()).key("big").partNumber(7)).contentLength())
        .isEqualTo(last.length);
    assertPartsNamed(first, last);
  }

  private void assertPartsNamed(byte[] first, byte[] last) {
    GetObjectAttributesResponse attributes =
        s3().getObjectAttributes(
                r -> r.bucket(bucket()).key("big").objectAttributes(ObjectAttributes.OBJECT_PARTS));
    assertThat(attributes.objectParts().totalPartsCount()).isEqualTo(2);
    assertThat(attributes.objectParts().parts())
        .extracting(ObjectPart::size)
        .containsExactly((long) first.length, (long) last.length);
    assertThat(attributes.objectParts().parts())
        .extracting(ObjectPart::checksumCRC32)
        .containsExactly(SdkChecksumsTest.crc32(first), SdkChecksumsTest.crc32(last));
  }

  private static String tagOf(byte[] first, byte[] last) {
    byte[] digests = joined(DigestUtils.md5(first), DigestUtils.md5(last));
    return "\"" + HexFormat.of().formatHex(DigestUtils.md5(digests)) + "-2\"";
  }

  private static String compositeOf(byte[] first, byte[] last) {
    ChecksumAlgorithm crc = ChecksumAlgorithm.CRC32;
    return SdkChecksumsTest.crc32(joined(crc.of(first), crc.of(last))) + "-2";
  }

  private static byte[] joined(byte[] first, byte[] last) {
    byte[] whole = Arrays.copyOf(first, first.length + last.length);
    System.arraycopy(last, 0, whole, first.length, last.length);
    return whole;
  }

  @Test
  void partsAreListedAPageAtATimeAndTheNewestOfANumberCounts() {
    String id = begin("big");
    List<CompletedPart> parts = new ArrayList<>();
    for (int number = 1; number <= 5; number++) {
      part(id, number, bytes(10));
      parts.add(part(id, number, bytes(100 + number)));
    }
    ListPartsResponse first =
        s3().listParts(r -> r.bucket(bucket()).key("big").uploadId(id).maxParts(3));
    assertThat(first.parts()).extracting(Part::partNumber).containsExactly(1, 2, 3);
    assertThat(first.parts()).extracting(Part::size).containsExactly(101L, 102L, 103L);
    assertThat(first.parts())
        .extracting(Part::eTag)
        .containsExactlyElementsOf(parts.subList(0, 3).stream().map(CompletedPart::eTag).toList());
    assertThat(first.isTruncated()).isTrue();
    ListPartsResponse second =
        s3().listParts(r ->
            r.bucket(bucket())
                .key("big")
                .uploadId(id)
                .partNumberMarker(first.nextPartNumberMarker()));
    assertThat(second.parts()).extracting(Part::partNumber).containsExactly(4, 5);
    assertThat(second.isTruncated()).isFalse();
  }

  @Test
  void partsAreCopiedFromRangesOfAnObject() {
    byte[] source = bytes(PART + 3000);
    s3().putObject(r -> r.bucket(bucket()).key("source"), source);
    String id = begin("big");
    List<CompletedPart> parts =
        List.of(
            copiedPart(id, 1, "bytes=0-" + (PART - 1)),
            copiedPart(id, 2, "bytes=" + PART + "-" + (source.length - 1)));
    complete(id, parts);
    byte[] got = s3().getObject(r -> r.bucket(bucket()).key("big")).asByteArrayUnsafe();
    assertThat(Arrays.equals(got, source)).isTrue();
  }

  private CompletedPart copiedPart(String id, int number, String range) {
    CopyPartResult copied =
        s3().uploadPartCopy(
                r -> {
                  r.sourceBucket(bucket()).sourceKey("source").copySourceRange(range);
                  r.destinationBucket(bucket()).destinationKey("big");
                  r.uploadId(id).partNumber(number);
                })
            .copyPartResult();
    return CompletedPart.builder()
        .partNumber(number)
        .eTag(copied.eTag())
        .checksumCRC32(copied.checksumCRC32())
        .build();
  }

  @Test
  void anAbortedUploadIsGoneWithItsParts() {
    String id = begin("big");
    CompletedPart only = part(id, 1, bytes(10));
    s3().abortMultipartUpload(r -> r.bucket(bucket()).key("big").uploadId(id));
    assertRefused(404, "NoSuchUpload", () -> complete(id, List.of(only)));
    assertRefused(
        404, "NoSuchUpload", () -> s3().listParts(r -> r.bucket(bucket()).key("big").uploadId(id)));
    assertRefused(404, "NoSuchUpload", () -> part(id, 2, bytes(10)));
    s3().deleteBucket(r -> r.bucket(bucket()));
  }

  @Test
  void uploadsInProgressAreListedUntilTheyEnd() {
    String one = begin("a");
    String two = begin("a");
    String three = begin("dir/b");
    ListMultipartUploadsResponse all = s3().listMultipartUploads(r -> r.bucket(bucket()));
    assertThat(all.uploads())
        .extracting(MultipartUpload::uploadId)
        .containsExactlyInAnyOrder(one, two, three);
    assertThat(all.uploads()).extracting(MultipartUpload::key).containsExactly("a", "a", "dir/b");
    List<String> paged = new ArrayList<>();
    ListMultipartUploadsResponse page =
        s3().listMultipartUploads(r -> r.bucket(bucket()).maxUploads(1));
    page.uploads().forEach(upload -> paged.add(upload.uploadId()));
    while (page.isTruncated()) {
      ListMultipartUploadsResponse before = page;
      page =
          s3().listMultipartUploads(r ->
              r.bucket(bucket())
                  .maxUploads(1)
                  .keyMarker(before.nextKeyMarker())
                  .uploadIdMarker(before.nextUploadIdMarker()));
      page.uploads().forEach(upload -> paged.add(upload.uploadId()));
    }
    assertThat(paged)
        .containsExactlyElementsOf(all.uploads().stream().map(MultipartUpload::uploadId).toList());
    s3().abortMultipartUpload(r -> r.bucket(bucket()).key("a").uploadId(one));
    assertThat(s3().listMultipartUploads(r -> r.bucket(bucket()).prefix("a")).uploads())
        .extracting(MultipartUpload::uploadId)
        .containsExactly(two);
  }

  @Test
  void aCompletionIfAbsentYieldsToWhatIsThere() {
    String id = begin("big");
    CompletedPart only = part(id, 1, bytes(10));
    put("big", "in the way");
    assertRefused(
        412,
        "PreconditionFailed",
        () ->
            s3().completeMultipartUpload(r ->
                r.bucket(bucket())
                    .key("big")
                    .uploadId(id)
                    .ifNoneMatch("*")
                    .multipartUpload(m -> m.parts(only))));
    assertThat(text("big")).isEqualTo("in the way");
    s3().deleteObject(r -> r.bucket(bucket()).key("big"));
    complete(id, List.of(only));
    assertThat(s3().headObject(r -> r.bucket(bucket()).key("big")).contentLength()).isEqualTo(10);
  }

  @Test
  void aPartTooSmallOrWronglyNamedEndsNothing() {
    String id = begin("big");
    CompletedPart first = part(id, 1, bytes(10));
    CompletedPart second = part(id, 2, bytes(11));
    assertRefused(400, "EntityTooSmall", () -> complete(id, List.of(first, second)));
    assertRefused(400, "InvalidPartOrder", () -> complete(id, List.of(second, first)));
    CompletedPart wrong = second.toBuilder().partNumber(1).build();
    assertRefused(400, "InvalidPart", () -> complete(id, List.of(wrong)));
    complete(id, List.of(first));
  }
}
