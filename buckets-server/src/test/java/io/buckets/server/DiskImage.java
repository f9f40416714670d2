package io.buckets.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/// What is below a folder, to be compared with what is there later: every path, and of files a
/// digest of the content.
///
/// @param entries by path
record DiskImage(SortedMap<String, String> entries) {

  static DiskImage of(Path folder) throws IOException {
    SortedMap<String, String> entries = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.forEach(path -> entries.put(folder.relativize(path).toString(), content(path)));
    }
    return new DiskImage(entries);
  }

  private static String content(Path path) {
    try {
      if (Files.isSymbolicLink(path)) {
        return "link to " + Files.readSymbolicLink(path);
      }
      return Files.isDirectory(path) ? "directory" : DigestUtils.md5Hex(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
