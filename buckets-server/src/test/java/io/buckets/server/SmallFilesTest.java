package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every small file that a start reads, on one drive of four: empty, torn, with garbage behind it,
/// and nothing but garbage. None of that takes the drive out of service for good.
final class SmallFilesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private RunningServer start(List<Path> drives) throws IOException {
    return RunningServer.with(RunningServer.settings(drives), Map.of());
  }

  private static byte[] garbage() {
    byte[] garbage = new byte[100];
    new Random(7).nextBytes(garbage);
    // In no encoding of text.
    garbage[0] = (byte) 0xff;
    return garbage;
  }

  private static List<byte[]> damages(byte[] whole) {
    byte[] longer = Arrays.copyOf(whole, whole.length + garbage().length);
    System.arraycopy(garbage(), 0, longer, whole.length, garbage().length);
    return List.of(longer, garbage(), new byte[0], Arrays.copyOf(whole, whole.length / 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index.made",
        "index.damaged",
        "topology.json",
        "control/claim.json",
        "root-keys.properties",
        "lock",
        "index/CURRENT"
      })
  void aDriveWithADamagedSmallFileIsWholeAgain(String name) throws Exception {
    List<Path> drives = RunningServer.paths(folder, 4);
    String key;
    try (RunningServer server = start(drives)) {
      key = server.server().keys().accessKey();
    }
    Path file = drives.getFirst().resolve(".buckets.sys").resolve(name);
    if (!Files.exists(file)) {
      Files.writeString(file, "its index was damaged");
    }
    for (byte[] damage : damages(Files.readAllBytes(file))) {
      Files.write(file, damage);
      try (RunningServer server = start(drives)) {
        assertThat(server.server().keys().accessKey()).isEqualTo(key);
        await()
            .atMost(PATIENCE)
            .until(() ->
                server.server().bays().values().stream()
                    .allMatch(bay -> bay.outOfService() == null && bay.fillingWhy() == null));
      }
    }
  }

  @Test
  void rootKeysThatNoDriveHasWholeAreNotMadeAnewUnasked() throws IOException {
    List<Path> drives = RunningServer.paths(folder, 2);
    start(drives).close();
    for (Path drive : drives) {
      Files.write(drive.resolve(".buckets.sys/root-keys.properties"), garbage());
    }
    assertThatThrownBy(() -> start(drives).close())
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("no copy of the root key pair can be read")
        .hasMessageContaining("set BUCKETS_ROOT_ACCESS_KEY")
        .hasMessageContaining("or remove these files");
  }
}
