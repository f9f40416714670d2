package io.buckets.storage.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The native library of the drives' indexes, loaded once for the process.
///
/// RocksDB unpacks it into a new temporary file, 17 MB, and removes that at an orderly end only: a
/// process that is killed leaves it for good. Here it goes as soon as it is loaded: what is mapped
/// stays, whatever becomes of its name. Where the system does not tell what is mapped, or the
/// library was installed elsewhere, nothing is removed.
final class IndexLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(IndexLibrary.class);
  private static final Path MAPPED = Path.of("/proc/self/maps");
  private static final String UNPACKED = "librocksdbjni";

  private static boolean loaded;

  private IndexLibrary() {}

  /// Loads it if it is not there yet. Any thread.
  static synchronized void load() {
    if (loaded) {
      return;
    }
    RocksDB.loadLibrary();
    loaded = true;
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      for (Path file : unpacked(Files.exists(MAPPED) ? Files.readAllLines(MAPPED) : List.of())) {
        if (Files.isSameFile(file.getParent(), folder)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      LOG.warn("the index's library stays in {}: {}", folder, e.toString());
    }
  }

  /// The files of the library among those that are mapped.
  ///
  /// @param maps lines as `proc_pid_maps(5)` describes them: the file comes sixth and last
  static List<Path> unpacked(List<String> maps) {
    return maps.stream()
        .filter(line -> line.indexOf('/') >= 0)
        .map(line -> Path.of(line.substring(line.indexOf('/'))))
        .filter(file -> String.valueOf(file.getFileName()).startsWith(UNPACKED))
        .filter(Files::exists)
        .distinct()
        .toList();
  }
}
