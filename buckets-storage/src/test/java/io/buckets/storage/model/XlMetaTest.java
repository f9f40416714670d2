package io.buckets.storage.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.ETag;
import io.buckets.core.StoreException;
import io.buckets.core.VersionId;
import io.buckets.storage.drive.Golden;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class XlMetaTest {
  private static final ETag MD5 = new ETag("d41d8cd98f00b204e9800998ecf8427e");

  static XlMeta multipart() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("content-type", "text/plain; charset=\"utf-8\"");
    metadata.put("x-amz-meta-colour", "gr\u00fcn \u2192 \ud83d\udfe2");
    metadata.put("x-amz-meta-x-amz-meta-nested", "");
    return new XlMeta(
        new XlMeta.Stat(
            new VersionId(0x0123456789abcdefL, 0xfedcba9876543210L),
            Version.Kind.OBJECT,
            5368709121L,
            1_700_000_000_123L,
            MD5.value() + "-2",
            0x80000001,
            new DataId(1, -1),
            false),
        new XlMeta.Erasure(8, 4, 1 << 20, List.of(3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2)),
        List.of(
            new PartInfo(1, 0, 5368709120L, 1_700_000_000_001L, MD5, Map.of("crc32", "AAAAAA==")),
            new PartInfo(7, 3, 1, 1_700_000_000_002L, MD5, Map.of())),
        metadata);
  }

  @Test
  void aDocumentReadsBackAsItWasWritten() {
    assertThat(XlMeta.parse(multipart().toJson())).isEqualTo(multipart());
  }

  private static XlMeta transformed() {
    return new XlMeta(
        new XlMeta.Stat(
            VersionId.NULL,
            Version.Kind.OBJECT,
            30,
            62,
            17,
            MD5.value(),
            0,
            new DataId(1, 2),
            false),
        new XlMeta.Erasure(1, 0, 1 << 20, List.of(0)),
        List.of(
            new PartInfo(1, 1, 10, 26, 16, MD5, Map.of("buckets-sse-salt", "A")),
            new PartInfo(2, 1, 20, 36, 17, MD5, Map.of())),
        Map.of("buckets-sse", "SSE-S3"));
  }

  @Test
  void whatIsStoredMayBeLongerThanTheObject() throws IOException {
    String golden = Golden.text("xl-meta-2.json");
    assertThat(new String(transformed().toJson(), UTF_8)).isEqualTo(golden);
    assertThat(XlMeta.parse(golden.getBytes(UTF_8))).isEqualTo(transformed());
    assertThat(transformed().toVersion().storedSize()).isEqualTo(62);
    assertThat(transformed().toVersion().isTransformed()).isTrue();
    assertThat(multipart().toVersion().isTransformed()).isFalse();
    VersionId other = new VersionId(1, 2);
    assertThat(transformed().withId(other).toVersion().storedSize()).isEqualTo(62);
  }

  @Test
  void aDeleteMarkerHasNeitherErasureNorParts() {
    XlMeta marker =
        new XlMeta(
            new XlMeta.Stat(VersionId.NULL, Version.Kind.DELETE_MARKER, 0, 17, "", 0, null, false),
            null,
            List.of(),
            Map.of());
    assertThat(XlMeta.parse(marker.toJson())).isEqualTo(marker);
  }

  @Test
  void theDocumentOfAnEarlierBuildIsReadAndWrittenByteForByte() throws IOException {
    String golden = Golden.text("xl-meta-1.json");
    assertThat(XlMeta.parse(golden.getBytes(UTF_8))).isEqualTo(multipart());
    assertThat(new String(multipart().toJson(), UTF_8)).isEqualTo(golden);
  }

  @Test
  void membersOfALaterBuildAreSkipped() {
    String json = new String(multipart().toJson(), UTF_8);
    String later =
        json.replace("\"stat\":{", "\"later\":{\"a\":[1,{}]},\"stat\":{\"new\":[{\"b\":null}],");
    assertThat(XlMeta.parse(later.getBytes(UTF_8))).isEqualTo(multipart());
  }

  @Test
  void whatIsNoDocumentIsCorrupt() {
    String json = new String(multipart().toJson(), UTF_8);
    List<String> broken =
        List.of(
            "",
            "[]",
            "{}",
            "{\"format\":1}",
            json.substring(0, json.length() / 2),
            json.replace("\"format\":1", "\"format\":3"),
            json.replace("vandermonde", "cauchy"),
            json.replace("\"size\":5368709121", "\"size\":\"many\""));
    for (String text : broken) {
      assertThatThrownBy(() -> XlMeta.parse(text.getBytes(UTF_8)))
          .as(text)
          .isInstanceOf(StoreException.class)
          .extracting(e -> ((StoreException) e).reason())
          .isEqualTo(StoreException.Reason.CORRUPT);
    }
  }

  @Test
  void theVersionSaysWhatTheDocumentSays() {
    Version version = multipart().toVersion();
    assertThat(version.size()).isEqualTo(5368709121L);
    assertThat(version.data()).isEqualTo(new DataId(1, -1));
    assertThat(XlMeta.parse(version.meta()).stat()).isEqualTo(multipart().stat());
  }
}
