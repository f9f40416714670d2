package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// The stores of `earlier-store`, unpacked.
final class ArchivedStore {
  private ArchivedStore() {}

  /// Unpacks the drives and `holds.txt` into `folder`.
  static void unpack(String name, Path folder) throws IOException {
    String resource = "/earlier-store/" + name + ".zip";
    InputStream in =
        Objects.requireNonNull(ArchivedStore.class.getResourceAsStream(resource), resource);
    try (ZipInputStream zip = new ZipInputStream(in, UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(Objects.requireNonNull(target.getParent(), "a folder"));
          Files.copy(zip, target);
        }
      }
    }
  }
}
