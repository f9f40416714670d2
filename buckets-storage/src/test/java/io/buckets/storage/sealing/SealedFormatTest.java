package io.buckets.storage.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ByteRange;
import io.buckets.core.ETag;
import io.buckets.storage.drive.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an earlier build sealed is opened, and sealed byte for byte where nothing is random.
class SealedFormatTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static JsonNode golden() throws IOException {
    return JSON.readTree(Golden.text("sealed-1.json"));
  }

  private static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.path(field).asString(""));
  }

  /// Three packages of which the last is short, and the digest of them.
  private static byte[] sealed(DataKey key, String salt, byte[] plain) {
    PackageCipher cipher = new PackageCipher();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long count = Packages.count(plain.length);
    for (int i = 0; i < count; i++) {
      int bytes = Packages.plainBytes(i, plain.length);
      byte[] sealed = new byte[bytes + Packages.TAG_BYTES];
      cipher.seal(
          new PackageCipher.Place(key.stream(3, salt), i, i == count - 1),
          new PackageCipher.Bytes(plain, i * Packages.PLAIN_BYTES, bytes),
          sealed,
          0);
      out.writeBytes(sealed);
    }
    return out.toByteArray();
  }

  @Test
  void aStreamOfAnEarlierBuildIsReadAndWrittenByteForByte() throws Exception {
    JsonNode golden = golden();
    DataKey key = new DataKey(hex(golden, "dataKey"));
    String salt = golden.path("salt").asString("");
    byte[] small = "sealed by an earlier build".getBytes(UTF_8);
    assertThat(sealed(key, salt, small)).isEqualTo(hex(golden, "stream"));
    byte[] opened =
        Sealed.open(
            hex(golden, "stream"),
            List.of(new Stream(3, small.length, salt)),
            key,
            new ByteRange(0, small.length));
    assertThat(opened).isEqualTo(small);
    byte[] large = new byte[140_000];
    Arrays.fill(large, (byte) 7);
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256").digest(sealed(key, salt, large));
    assertThat(digest).isEqualTo(hex(golden, "threePackages"));
  }

  @Test
  void whatVouchesForAStreamIsWrittenAsBefore() throws IOException {
    JsonNode golden = golden();
    DataKey key = new DataKey(hex(golden, "dataKey"));
    String salt = golden.path("salt").asString("");
    assertThat(key.shape(List.of(new Stream(3, 26, salt))))
        .isEqualTo(golden.path("shape").asString(""));
    assertThat(key.veiled(new ETag("d41d8cd98f00b204e9800998ecf8427e"), 3).value())
        .isEqualTo(golden.path("etag").asString(""));
  }

  @Test
  void sealedKeysOfAnEarlierBuildAreOpened() throws IOException {
    JsonNode golden = golden();
    byte[] context = "a context".getBytes(UTF_8);
    assertThat(KeySeal.open(hex(golden, "sealingKey"), context, hex(golden, "sealedKey")))
        .contains(hex(golden, "dataKey"));
    MasterKey master =
        MasterKey.parse(Base64.getEncoder().encodeToString(hex(golden, "sealingKey")));
    assertThat(master.open("a context", golden.path("sealedByMaster").asString("")))
        .isEqualTo(hex(golden, "dataKey"));
  }
}
