package io.buckets.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Replaces small files so that a reader, even after a power cut, finds the old bytes or the new
/// ones, never a mixture.
///
/// The order is: write a neighbour, sync it, rename it over the target, sync the directory.
/// Threading: one writer per target at a time.
public final class AtomicFile {
  private AtomicFile() {}

  /// Makes `target` hold exactly `content`, durably on return.
  public static void replace(Path target, byte[] content) throws IOException {
    Path directory =
        Objects.requireNonNull(target.toAbsolutePath().getParent(), "a file has a directory");
    Path staged = staged(target);
    try (FileChannel channel =
        FileChannel.open(
            staged,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer source = ByteBuffer.wrap(content);
      while (source.hasRemaining()) {
        channel.write(source);
      }
      channel.force(true);
    }
    Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(directory);
  }

  /// Removes what a crash may have left of a content that was being written.
  public static void discard(Path target) throws IOException {
    Files.deleteIfExists(staged(target));
  }

  private static Path staged(Path target) {
    return target.resolveSibling(target.getFileName() + ".new");
  }

  /// Makes the entries of `directory` durable.
  public static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
