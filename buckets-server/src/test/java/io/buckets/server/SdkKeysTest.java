package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Keys are bytes, and none of them means anything to the server.
final class SdkKeysTest extends SdkTest {
  private static final List<String> ODD =
      List.of(
          "\t\n",
          "\u0001\u001f",
          " leading and trailing ",
          "!-_.*'()",
          "%2F",
          "%25/%00",
          "+&$@=;:,?",
          "../../../etc/passwd",
          "...",
          "//",
          "/leading",
          "<xml>&amp;\"'",
          "[{}^`|\\~#]",
          "a",
          "a/",
          "a//b",
          "a/./b",
          "a/../b",
          "a/b",
          "a/b/c",
          "\u00fc\u0301",
          "\u65e5\u672c\u8a9e",
          "\ud83e\udea3\ud83d\ude00",
          "\u007f\u0080");

  private static final Comparator<String> BY_BYTES =
      Comparator.comparing(key -> key.getBytes(UTF_8), Arrays::compareUnsigned);

  @Test
  void anyKeyHoldsItsOwnObject() {
    for (String key : ODD) {
      put(key, "of " + key);
    }
    for (String key : ODD) {
      assertThat(text(key)).isEqualTo("of " + key);
      assertThat(s3().headObject(r -> r.bucket(bucket()).key(key)).eTag()).isNotEmpty();
    }
    assertThat(listed()).containsExactlyElementsOf(ODD.stream().sorted(BY_BYTES).toList());
    for (String key : ODD) {
      s3().copyObject(r -> {
        r.sourceBucket(bucket()).sourceKey(key).destinationBucket(bucket());
        r.destinationKey("copy/" + key);
      });
      assertThat(text("copy/" + key)).isEqualTo("of " + key);
    }
    for (String key : ODD) {
      s3().deleteObject(r -> r.bucket(bucket()).key(key));
    }
    assertThat(listed()).hasSize(ODD.size()).allMatch(key -> key.startsWith("copy/"));
  }

  /// XML cannot carry control characters, so such keys are listed encoded; the SDK decodes them.
  private List<String> listed() {
    return s3()
        .listObjectsV2(r -> r.bucket(bucket()).encodingType(EncodingType.URL))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  @Test
  void keysThatXmlCanCarryAreDeletedTogether() {
    List<String> keys =
        ODD.stream().filter(key -> key.chars().allMatch(c -> c >= ' ' || c == '\n')).toList();
    keys.forEach(key -> put(key, "text"));
    Delete all =
        Delete.builder()
            .objects(keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList())
            .build();
    assertThat(s3().deleteObjects(r -> r.bucket(bucket()).delete(all)).deleted())
        .hasSize(keys.size());
    assertThat(listed()).isEmpty();
  }

  @Test
  void aKeyOf1024BytesIsTakenAndOneByteMoreIsNot() {
    String longest = "\u00fc".repeat(512);
    put(longest, "long");
    assertThat(text(longest)).isEqualTo("long");
    assertRefused(400, "KeyTooLongError", () -> put(longest + "x", "too long"));
  }
}
