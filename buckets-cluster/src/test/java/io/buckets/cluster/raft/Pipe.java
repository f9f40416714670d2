package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that hangs whoever reads it, as one on a drive that does not answer, until it is
/// released: a named pipe that nobody writes to.
final class Pipe implements AutoCloseable {
  private final Path path;
  private boolean released;

  private Pipe(Path path) {
    this.path = path;
  }

  static Pipe at(Path path) throws IOException, InterruptedException {
    Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    assertThat(made.waitFor()).isZero();
    return new Pipe(path);
  }

  /// Whoever reads it finds it empty.
  void release() throws IOException {
    // Opened for both, so that it does not wait for a reader.
    try (RandomAccessFile writer = new RandomAccessFile(path.toFile(), "rw")) {
      Files.delete(path);
      released = true;
      writer.write('?');
    }
  }

  @Override
  public void close() throws IOException {
    if (!released) {
      release();
    }
  }
}
