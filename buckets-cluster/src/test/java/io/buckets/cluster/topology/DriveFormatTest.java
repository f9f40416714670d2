package io.buckets.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriveFormatTest {
  private static final DriveFormat FORMAT =
      new DriveFormat(
          UUID.fromString("0f6c2a7e-0d2b-4a53-9c35-6a1b0c7d8e9f"),
          UUID.fromString("7a1f3c55-9be2-4d0e-8a44-1c2d3e4f5061"),
          0,
          new Geometry(8, 4),
          Instant.parse("2026-01-02T03:04:05.678Z"));

  @TempDir Path drive;

  @Test
  void theGoldenFileIsReadAndWrittenByteForByte() throws IOException {
    byte[] golden = Golden.bytes("format-v1.json");
    assertThat(DriveFormat.fromJson("golden", golden)).isEqualTo(FORMAT);
    assertThat(FORMAT.toJson())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(Golden.text("format-v1.json"));
  }

  @Test
  void aFormatWrittenToADriveIsReadBack() throws IOException {
    assertThat(DriveFormat.read(drive)).isEmpty();
    FORMAT.write(drive);
    assertThat(DriveFormat.read(drive)).contains(FORMAT);
    assertThat(drive.resolve(".buckets.sys/format.json")).exists();
  }

  @Test
  void whiteSpaceIsNoDamage() throws IOException {
    byte[] compact =
        Golden.text("format-v1.json").replaceAll("\\s", "").getBytes(StandardCharsets.UTF_8);
    assertThat(DriveFormat.fromJson("compact", compact)).isEqualTo(FORMAT);
  }

  @Test
  void anyChangedByteButWhiteSpaceIsRefusedAndTheFileIsNamed() throws IOException {
    FORMAT.write(drive);
    Path file = DriveFormat.file(drive);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      if (Character.isWhitespace(whole[at])) {
        continue;
      }
      Files.write(file, damaged);
      assertThatThrownBy(() -> DriveFormat.read(drive))
          .as("byte %d", at)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void aTruncatedOrEmptyFileIsCorruptAndNotAnUnformattedDrive() throws IOException {
    FORMAT.write(drive);
    Path file = DriveFormat.file(drive);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> DriveFormat.fromJson("cut", cut))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }
  }

  @Test
  void aNewerVersionIsRefusedByNameAndIsNotCalledDamaged() {
    byte[] newer =
        Golden.text("format-v1.json")
            .replace("\"version\" : 1", "\"version\" : 2")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> DriveFormat.fromJson("d1", newer))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT))
        .hasMessageContaining("format version 2")
        .hasMessageContaining("newer");
  }
}
