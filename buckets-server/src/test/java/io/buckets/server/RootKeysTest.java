package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RootKeysTest {
  @TempDir Path folder;

  private RunningServer start(Map<String, String> environment) throws IOException {
    return RunningServer.with(RunningServer.settings(RunningServer.paths(folder, 2)), environment);
  }

  @Test
  void aPairIsMadeOnceAndKeptOnEveryDriveForTheOwnerAlone() throws IOException {
    RootKeys made;
    try (RunningServer server = start(Map.of())) {
      made = server.server().keys();
      assertThat(made.fresh()).isTrue();
      assertThat(made.accessKey()).matches("[A-Z2-7]{20}");
      assertThat(made.secretKey()).matches("[A-Z2-7]{40}");
      assertThat(made.toString()).doesNotContain(made.secretKey());
    }
    for (Path drive : RunningServer.paths(folder, 2)) {
      Path file = drive.resolve(".buckets.sys/root-keys.properties");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(Files.readString(file)).contains(made.accessKey(), made.secretKey());
    }
    // One drive's copy is enough, and the other drive gets it back.
    Path lost = folder.resolve("drive1/.buckets.sys/root-keys.properties");
    Files.delete(lost);
    try (RunningServer server = start(Map.of())) {
      RootKeys kept = server.server().keys();
      assertThat(kept.fresh()).isFalse();
      assertThat(List.of(kept.accessKey(), kept.secretKey()))
          .containsExactly(made.accessKey(), made.secretKey());
      assertThat(lost).exists();
    }
  }

  @Test
  void theEnvironmentsPairIsUsedAndNotWrittenDown() throws IOException {
    try (RunningServer server = start(RunningServer.ENVIRONMENT)) {
      RootKeys keys = server.server().keys();
      assertThat(keys.accessKey()).isEqualTo(RunningServer.ACCESS_KEY);
      assertThat(keys.origin()).isEqualTo("the environment");
      assertThat(keys.fresh()).isFalse();
    }
    assertThat(folder.resolve("drive1/.buckets.sys/root-keys.properties")).doesNotExist();
  }

  @Test
  void halfAPairIsRefused() {
    assertThatThrownBy(() -> start(Map.of("BUCKETS_ROOT_ACCESS_KEY", "someone")).close())
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessage(
            "BUCKETS_ROOT_ACCESS_KEY and BUCKETS_ROOT_SECRET_KEY are set together or not at all");
    assertThatThrownBy(() ->
            start(Map.of("BUCKETS_ROOT_ACCESS_KEY", "root", "BUCKETS_ROOT_SECRET_KEY", "short"))
                .close())
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("a secret key has at least 8 characters");
    assertThat(folder).as("nothing is formatted with a pair that will not do").isEmptyDirectory();
  }
}
