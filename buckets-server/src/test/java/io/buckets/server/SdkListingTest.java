package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

final class SdkListingTest extends SdkTest {

  private void putAll(String... keys) {
    for (String key : keys) {
      put(key, key);
    }
  }

  @Test
  void pagesFollowEachOtherWithoutAGapOrARepeat() {
    List<String> keys = IntStream.range(0, 23).mapToObj(i -> "key-%02d".formatted(i)).toList();
    keys.forEach(key -> put(key, key));
    List<String> listed = new ArrayList<>();
    String token = null;
    int pages = 0;
    do {
      String next = token;
      ListObjectsV2Response page =
          s3().listObjectsV2(r -> r.bucket(bucket()).maxKeys(5).continuationToken(next));
      assertThat(page.keyCount()).isEqualTo(page.contents().size());
      assertThat(page.maxKeys()).isEqualTo(5);
      assertThat(page.isTruncated()).isEqualTo(page.nextContinuationToken() != null);
      page.contents().forEach(object -> listed.add(object.key()));
      token = page.nextContinuationToken();
      pages++;
    } while (token != null);
    assertThat(listed).isEqualTo(keys);
    assertThat(pages).isEqualTo(5);
  }

  @Test
  void anEntryTellsTheObjectsSizeTagAndChecksum() {
    String tag = put("key", "text");
    ListObjectsV2Response page = s3().listObjectsV2(r -> r.bucket(bucket()).fetchOwner(true));
    S3Object entry = page.contents().getFirst();
    assertThat(page.name()).isEqualTo(bucket());
    assertThat(entry.eTag()).isEqualTo(tag);
    assertThat(entry.size()).isEqualTo(4);
    assertThat(entry.storageClassAsString()).isEqualTo("STANDARD");
    assertThat(entry.checksumAlgorithmAsStrings()).containsExactly("CRC32");
    assertThat(entry.checksumTypeAsString()).isEqualTo("FULL_OBJECT");
    assertThat(entry.owner().id()).isNotEmpty();
    assertThat(s3().listObjectsV2(r -> r.bucket(bucket())).contents().getFirst().owner()).isNull();
  }

  @Test
  void aDelimiterRollsUpWhatSharesAPrefix() {
    putAll("a", "a/b", "a/b/c", "b/x", "b/y", "c");
    ListObjectsV2Response top = s3().listObjectsV2(r -> r.bucket(bucket()).delimiter("/"));
    assertThat(top.contents()).extracting(S3Object::key).containsExactly("a", "c");
    assertThat(top.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a/", "b/");
    assertThat(top.keyCount()).isEqualTo(4);
    ListObjectsV2Response inside =
        s3().listObjectsV2(r -> r.bucket(bucket()).delimiter("/").prefix("a/"));
    assertThat(inside.contents()).extracting(S3Object::key).containsExactly("a/b");
    assertThat(inside.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a/b/");
    List<String> paged = new ArrayList<>();
    @Nullable String token = null;
    do {
      String next = token;
      ListObjectsV2Response page =
          s3().listObjectsV2(
                  r -> r.bucket(bucket()).delimiter("/").maxKeys(1).continuationToken(next));
      page.contents().forEach(object -> paged.add(object.key()));
      page.commonPrefixes().forEach(common -> paged.add(common.prefix()));
      token = page.nextContinuationToken();
    } while (token != null);
    assertThat(paged).containsExactly("a", "a/", "b/", "c");
  }

  @Test
  void aListingBeginsAfterTheKeyItIsToldTo() {
    putAll("a", "b", "b2", "c");
    assertThat(s3().listObjectsV2(r -> r.bucket(bucket()).startAfter("b")).contents())
        .extracting(S3Object::key)
        .containsExactly("b2", "c");
    assertThat(s3().listObjectsV2(r -> r.bucket(bucket()).startAfter("aa")).startAfter())
        .isEqualTo("aa");
  }

  @Test
  void theFirstVersionPagesByMarkers() {
    putAll("a", "b", "c/1", "c/2", "d");
    ListObjectsResponse first = s3().listObjects(r -> r.bucket(bucket()).maxKeys(2));
    assertThat(first.contents()).extracting(S3Object::key).containsExactly("a", "b");
    assertThat(first.isTruncated()).isTrue();
    ListObjectsResponse rest = s3().listObjects(r -> r.bucket(bucket()).marker("b"));
    assertThat(rest.contents()).extracting(S3Object::key).containsExactly("c/1", "c/2", "d");
    assertThat(rest.isTruncated()).isFalse();
    assertThat(rest.contents().getFirst().owner().id()).isNotEmpty();
    ListObjectsResponse rolled =
        s3().listObjects(r -> r.bucket(bucket()).delimiter("/").maxKeys(3));
    assertThat(rolled.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("c/");
    assertThat(rolled.nextMarker()).isEqualTo("c/");
    assertThat(
            s3().listObjects(r -> r.bucket(bucket()).delimiter("/").marker(rolled.nextMarker()))
                .contents())
        .extracting(S3Object::key)
        .containsExactly("d");
  }

  @Test
  void keysAreEncodedWhereTheClientAsksForIt() {
    putAll("a b+ü", "dir ü/x");
    ListObjectsV2Response page =
        s3().listObjectsV2(r -> r.bucket(bucket()).encodingType(EncodingType.URL).delimiter("/"));
    // The SDK decodes what it asked to have encoded.
    assertThat(page.encodingType()).isEqualTo(EncodingType.URL);
    assertThat(page.contents()).extracting(S3Object::key).containsExactly("a b+ü");
    assertThat(page.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("dir ü/");
  }

  @Test
  void aPageMayBeEmpty() {
    putAll("a");
    ListObjectsV2Response none = s3().listObjectsV2(r -> r.bucket(bucket()).maxKeys(0));
    assertThat(none.contents()).isEmpty();
    assertThat(none.isTruncated()).isFalse();
    assertThat(s3().listObjectsV2(r -> r.bucket(bucket()).prefix("b")).keyCount()).isZero();
  }
}
