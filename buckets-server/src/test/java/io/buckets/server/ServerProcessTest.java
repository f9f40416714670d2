package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `buckets server` as a process of its own: what it prints, what it holds, and how it ends.
@Timeout(120)
final class ServerProcessTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  private Process launch(Path drive) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of("server", "--address", "127.0.0.1:0", drive.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("BUCKETS_"));
    builder.redirectError(folder.resolve("log").toFile());
    return builder.start();
  }

  /// Reads up to the line that says the server is ready.
  private static List<String> awaitReady(BufferedReader out) throws IOException {
    List<String> lines = new ArrayList<>();
    String line = out.readLine();
    while (line != null && !line.startsWith("ready: ")) {
      lines.add(line);
      line = out.readLine();
    }
    lines.add(String.valueOf(line));
    return lines;
  }

  @Test
  void itPrintsItsKeysHoldsItsDriveAndEndsWellWhenTold() throws Exception {
    Path drive = folder.resolve("drive");
    Process first = launch(drive);
    try (BufferedReader out = first.inputReader(UTF_8)) {
      List<String> lines = awaitReady(out);
      assertThat(lines)
          .contains("formatted 1 drives as 1+0")
          .anyMatch(line -> line.matches("  export AWS_ACCESS_KEY_ID=[A-Z2-7]{20}"))
          .anyMatch(line -> line.matches("  export AWS_SECRET_ACCESS_KEY=[A-Z2-7]{40}"));
      String ready = lines.getLast();
      assertThat(ready).startsWith("ready: serving S3 at http://127.0.0.1:");
      URI endpoint = URI.create(ready.substring(ready.indexOf("http")));
      assertThat(lines).contains("  export AWS_ENDPOINT_URL=" + endpoint);
      assertRefusedWhileHeld(drive);
      // By its handle: this sends SIGTERM, and unlike Process.destroy leaves the pipes open.
      assertThat(first.toHandle().destroy()).isTrue();
      assertThat(out.lines()).last().isEqualTo("stopped");
      assertThat(first.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(first.exitValue()).isZero();
    } finally {
      first.destroyForcibly();
    }
    RunningServer.with(RunningServer.settings(List.of(drive))).close();
  }

  private void assertRefusedWhileHeld(Path drive) throws Exception {
    assertThatThrownBy(() -> RunningServer.with(RunningServer.settings(List.of(drive))).close())
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("another process has the drive open");
    Process second = launch(drive);
    assertThat(second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(2);
    assertThat(Files.readString(folder.resolve("log")))
        .contains("buckets: " + drive + ": another process has the drive open");
  }
}
