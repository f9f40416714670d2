package io.buckets.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What some files say, and the newest good version of it.
///
/// The files are looked at every few seconds. When they have changed they are read again; what is
/// broken, or caught half written, is logged once and looked at again at the next change, and what
/// was good before stays.
///
/// Threading: safe for any thread; a virtual thread of its own watches the files until `close`.
///
/// @param <T> what is made of them
public final class NewestFiles<T> implements Supplier<T>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NewestFiles.class);

  /// How often the files are looked at.
  public static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private final List<Path> files;
  private final Callable<T> reader;
  private final Thread watcher;
  private volatile T newest;
  private volatile List<Object> seen;

  private NewestFiles(List<Path> files, Callable<T> reader, Duration lookEvery) throws IOException {
    this.files = List.copyOf(files);
    this.reader = reader;
    // Before they are read: a change in between is seen at the next look.
    this.seen = stamps();
    this.newest = read();
    this.watcher = Thread.ofVirtual().name("newest-files").unstarted(() -> watch(lookEvery));
  }

  /// Reads the files for the first time.
  ///
  /// @param reader reads all of them; throws an IOException that says which is wrong and how
  /// @throws IOException as the reader does
  public static <T> NewestFiles<T> of(List<Path> files, Callable<T> reader) throws IOException {
    return of(files, reader, LOOK_EVERY);
  }

  static <T> NewestFiles<T> of(List<Path> files, Callable<T> reader, Duration lookEvery)
      throws IOException {
    NewestFiles<T> made = new NewestFiles<>(files, reader, lookEvery);
    made.watcher.start();
    return made;
  }

  @Override
  public T get() {
    return newest;
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void watch(Duration lookEvery) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(lookEvery);
        look();
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private T read() throws IOException {
    try {
      return reader.call();
    } catch (IOException | RuntimeException refused) {
      throw refused;
    } catch (Exception refused) {
      throw new IOException(refused);
    }
  }

  private void look() {
    List<Object> now = stamps();
    if (now.equals(seen)) {
      return;
    }
    try {
      newest = read();
      LOG.info("what is new in {} counts from now on", files);
    } catch (IOException | RuntimeException broken) {
      LOG.error("what was in {} before still counts: {}", files, broken.toString());
    }
    seen = now;
  }

  /// Whether all that is in the files now has been looked at.
  boolean hasSeenAll() {
    return seen.equals(stamps());
  }

  /// Sizes, times and identities, so that neither an edit in place nor an exchanged link is missed.
  private List<Object> stamps() {
    return files.stream().<Object>map(NewestFiles::stamp).toList();
  }

  private static List<Object> stamp(Path file) {
    try {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(seen.size(), seen.lastModifiedTime(), String.valueOf(seen.fileKey()));
    } catch (IOException missing) {
      return List.of();
    }
  }
}
