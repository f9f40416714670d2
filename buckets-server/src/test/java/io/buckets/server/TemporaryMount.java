package io.buckets.server;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A file system in memory of its own at a directory; only where the tests may mount one.
///
/// @param at where
record TemporaryMount(Path at) implements AutoCloseable {
  static TemporaryMount of(Path at, int mebibytes) throws IOException {
    return of(at, mebibytes, "");
  }

  /// @param options more of them, each after a comma
  static TemporaryMount of(Path at, int mebibytes, String options) throws IOException {
    Files.createDirectories(at);
    String all = "size=" + mebibytes + "m" + options;
    assumeThat(run("mount", "-t", "tmpfs", "-o", all, "tmpfs", at.toString()))
        .as("file systems can be mounted")
        .isTrue();
    return new TemporaryMount(at);
  }

  /// Makes it read-only, or writable.
  void remount(String how) {
    assumeThat(run("mount", "-o", "remount," + how, at.toString())).isTrue();
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(new ArrayList<>(List.of(command)))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .onExit()
              .join()
              .exitValue()
          == 0;
    } catch (IOException e) {
      // There is no such command here.
      assumeThat(false).as(Arrays.toString(command)).isTrue();
      return false;
    }
  }

  @Override
  public void close() {
    run("umount", "-l", at.toString());
  }
}
