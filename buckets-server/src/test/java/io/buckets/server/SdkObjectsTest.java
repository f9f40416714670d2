package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.StorageClass;

final class SdkObjectsTest extends SdkTest {

  @Test
  void whatIsPutIsWhatIsGotWhateverItsLength() {
    for (int length : new int[] {0, 1, 4096, 128 << 10, (1 << 20) + 1, (3 << 20) + 12_345}) {
      byte[] body = bytes(length);
      String tag = "\"" + DigestUtils.md5Hex(body) + "\"";
      assertThat(s3().putObject(r -> r.bucket(bucket()).key("key"), body).eTag()).isEqualTo(tag);
      ResponseBytes<GetObjectResponse> got = s3().getObject(r -> r.bucket(bucket()).key("key"));
      assertThat(Arrays.equals(got.asByteArrayUnsafe(), body)).as("%d bytes", length).isTrue();
      assertThat(got.response().eTag()).isEqualTo(tag);
      assertThat(got.response().contentLength()).isEqualTo(length);
      HeadObjectResponse head = s3().headObject(r -> r.bucket(bucket()).key("key"));
      assertThat(head.contentLength()).isEqualTo(length);
      assertThat(head.eTag()).isEqualTo(tag);
      assertThat(head.lastModified())
          .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now().plusSeconds(1));
    }
  }

  @Test
  void anObjectThatIsGoneIsNotFoundAndMayBeDeletedAgain() {
    put("key", "text");
    s3().deleteObject(r -> r.bucket(bucket()).key("key"));
    s3().deleteObject(r -> r.bucket(bucket()).key("key"));
    assertReadRefused(404, "NoSuchKey", () -> text("key"));
    assertStatus(404, () -> s3().headObject(r -> r.bucket(bucket()).key("key")));
  }

  @Test
  void manyObjectsAreDeletedAtOnceAndEachIsAnsweredFor() {
    put("one", "1");
    put("two", "2");
    String tag = put("three", "3");
    List<ObjectIdentifier> asked =
        List.of(
            ObjectIdentifier.builder().key("one").build(),
            ObjectIdentifier.builder().key("never was").build(),
            ObjectIdentifier.builder().key("two").eTag("\"00\"").build(),
            ObjectIdentifier.builder().key("three").eTag(tag).build());
    DeleteObjectsResponse answer =
        s3().deleteObjects(r -> r.bucket(bucket()).delete(d -> d.objects(asked)));
    assertThat(answer.deleted())
        .extracting(DeletedObject::key)
        .containsExactly("one", "never was", "three");
    assertThat(answer.errors()).extracting(S3Error::key).containsExactly("two");
    assertThat(answer.errors()).extracting(S3Error::code).containsExactly("PreconditionFailed");
    assertThat(s3().listObjectsV2(r -> r.bucket(bucket())).contents())
        .singleElement()
        .matches(left -> left.key().equals("two"));
    ObjectIdentifier two = ObjectIdentifier.builder().key("two").build();
    assertThat(
            s3().deleteObjects(r -> r.bucket(bucket()).delete(d -> d.quiet(true).objects(two)))
                .deleted())
        .isEmpty();
  }

  @Test
  void metadataComesBackAsItWasSent() {
    Instant expires = Instant.parse("2030-01-02T03:04:05Z");
    s3().putObject(
            r ->
                r.bucket(bucket())
                    .key("key")
                    .contentType("text/x-own; charset=utf-8")
                    .contentEncoding("identity")
                    .contentLanguage("de-CH")
                    .contentDisposition("attachment; filename=\"a b.txt\"")
                    .cacheControl("max-age=60")
                    .expires(expires)
                    .storageClass(StorageClass.STANDARD_IA)
                    .metadata(Map.of("mixed-case", "Value", "number", "1 2  3")),
            bytes(10));
    HeadObjectResponse head = s3().headObject(r -> r.bucket(bucket()).key("key"));
    assertThat(head.contentType()).isEqualTo("text/x-own; charset=utf-8");
    assertThat(head.contentEncoding()).isEqualTo("identity");
    assertThat(head.contentLanguage()).isEqualTo("de-CH");
    assertThat(head.contentDisposition()).isEqualTo("attachment; filename=\"a b.txt\"");
    assertThat(head.cacheControl()).isEqualTo("max-age=60");
    assertThat(head.expiresString()).isEqualTo("Wed, 02 Jan 2030 03:04:05 GMT");
    assertThat(head.storageClass()).isEqualTo(StorageClass.STANDARD_IA);
    assertThat(head.metadata()).isEqualTo(Map.of("mixed-case", "Value", "number", "1 2  3"));
    ResponseBytes<GetObjectResponse> got =
        s3().getObject(r -> r.bucket(bucket()).key("key").responseContentType("text/other"));
    assertThat(got.response().contentType()).isEqualTo("text/other");
    assertThat(got.response().metadata()).isEqualTo(head.metadata());
  }

  @Test
  void aCopyTakesTheMetadataAlongUnlessItIsReplaced() {
    s3().putObject(
            r -> r.bucket(bucket()).key("from ü").contentType("a/b").metadata(Map.of("m", "1")),
            bytes(5000));
    CopyObjectResponse copied = copy("from ü", "kept", MetadataDirective.COPY);
    assertThat(copied.copyObjectResult().eTag())
        .isEqualTo("\"" + DigestUtils.md5Hex(bytes(5000)) + "\"");
    HeadObjectResponse kept = s3().headObject(r -> r.bucket(bucket()).key("kept"));
    assertThat(kept.contentType()).isEqualTo("a/b");
    assertThat(kept.metadata()).isEqualTo(Map.of("m", "1"));
    assertThat(s3().getObject(r -> r.bucket(bucket()).key("kept")).asByteArray())
        .isEqualTo(bytes(5000));
    copy("from ü", "replaced", MetadataDirective.REPLACE);
    HeadObjectResponse replaced = s3().headObject(r -> r.bucket(bucket()).key("replaced"));
    assertThat(replaced.contentType()).isEqualTo("c/d");
    assertThat(replaced.metadata()).isEqualTo(Map.of("n", "2"));
    assertReadRefused(404, "NoSuchKey", () -> copy("never was", "copy", MetadataDirective.COPY));
  }

  private CopyObjectResponse copy(String from, String to, MetadataDirective directive) {
    return s3().copyObject(r -> {
      r.sourceBucket(bucket()).sourceKey(from).destinationBucket(bucket());
      r.destinationKey(to).metadataDirective(directive);
      if (directive == MetadataDirective.REPLACE) {
        r.contentType("c/d").metadata(Map.of("n", "2"));
      }
    });
  }

  @Test
  void attributesAreThoseAskedFor() {
    byte[] body = bytes(4321);
    s3().putObject(r -> r.bucket(bucket()).key("key"), body);
    GetObjectAttributesResponse all =
        s3().getObjectAttributes(r ->
            r.bucket(bucket())
                .key("key")
                .objectAttributes(
                    ObjectAttributes.E_TAG,
                    ObjectAttributes.CHECKSUM,
                    ObjectAttributes.OBJECT_SIZE,
                    ObjectAttributes.STORAGE_CLASS));
    assertThat(all.eTag()).isEqualTo(DigestUtils.md5Hex(body));
    assertThat(all.objectSize()).isEqualTo(4321);
    assertThat(all.storageClass()).isEqualTo(StorageClass.STANDARD);
    assertThat(all.checksum().checksumCRC32()).isEqualTo(SdkChecksumsTest.crc32(body));
    assertThat(all.checksum().checksumTypeAsString()).isEqualTo("FULL_OBJECT");
    GetObjectAttributesResponse size =
        s3().getObjectAttributes(
                r -> r.bucket(bucket()).key("key").objectAttributes(ObjectAttributes.OBJECT_SIZE));
    assertThat(size.objectSize()).isEqualTo(4321);
    assertThat(size.eTag()).isNull();
  }

  @Test
  void rangesAreExactlyTheBytesAskedFor() {
    byte[] body = bytes((2 << 20) + 100);
    s3().putObject(r -> r.bucket(bucket()).key("key"), body);
    assertRange(body, "bytes=0-0", 0, 1);
    assertRange(body, "bytes=1048570-1048580", 1_048_570, 1_048_581);
    assertRange(body, "bytes=2097152-", 2_097_152, body.length);
    assertRange(body, "bytes=-7", body.length - 7, body.length);
    assertRange(body, "bytes=100-999999999", 100, body.length);
    assertRefused(416, "InvalidRange", () -> range("bytes=" + body.length + "-"));
  }

  private void assertRange(byte[] body, String range, int from, int to) {
    ResponseBytes<GetObjectResponse> got = range(range);
    assertThat(Arrays.equals(got.asByteArrayUnsafe(), Arrays.copyOfRange(body, from, to)))
        .as(range)
        .isTrue();
    assertThat(got.response().contentRange())
        .isEqualTo("bytes " + from + "-" + (to - 1) + "/" + body.length);
  }

  private ResponseBytes<GetObjectResponse> range(String range) {
    return s3().getObject(r -> r.bucket(bucket()).key("key").range(range));
  }
}
