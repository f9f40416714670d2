package io.buckets.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One server, and one client of each kind, for all tests with the SDK: they are slow to open and
/// slower to close, and tests in buckets of their own do not disturb each other.
///
/// @param server with four drives, 2+2
/// @param clients those opened so far
/// @param folder where the drives are
record SdkWorld(RunningServer server, Map<SdkKind, SdkCalls> clients, Path folder)
    implements AutoCloseable {

  /// The world of this run of tests, made when the first test asks for it.
  static SdkWorld of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SdkWorld.class))
        .getOrComputeIfAbsent(SdkWorld.class, key -> open(), SdkWorld.class);
  }

  private static SdkWorld open() {
    try {
      Path folder = Files.createTempDirectory("buckets-sdk");
      return new SdkWorld(RunningServer.on(folder, 4), new EnumMap<>(SdkKind.class), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The client of a kind; aborts the test if this machine cannot have it.
  SdkCalls client(SdkKind kind) {
    return clients.computeIfAbsent(kind, missing -> missing.open(server.endpoint()));
  }

  @Override
  public void close() throws IOException {
    clients.values().parallelStream().forEach(SdkCalls::close);
    server.close();
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
