package io.buckets.server;

import io.buckets.cluster.topology.Document;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.Json;
import io.buckets.core.AtomicFile;
import io.buckets.core.EachDrive;
import io.buckets.core.Presence;
import io.buckets.core.StoreException;
import io.buckets.net.peer.Incarnation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The number of this start of the node, kept on its drives: one more than the greatest that any of
/// them holds, and there before a peer hears of it. No clock has a say in it, unless the drives
/// hold none: then it begins with the time, which is later than what a node that lost all of its
/// drives had come to; and if it is not, since the clock went back too, the first peer says so.
///
/// Threading: any thread; one at a time writes.
final class KeptIncarnation implements Incarnation {
  private static final Logger LOG = LoggerFactory.getLogger(KeptIncarnation.class);
  private static final Document DOCUMENT = new Document("buckets-incarnation", 1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UUID deployment;
  private final List<Path> drives;
  private volatile long number;

  private KeptIncarnation(UUID deployment, List<Path> drives) {
    this.deployment = deployment;
    this.drives = List.copyOf(drives);
  }

  /// Begins the next one.
  ///
  /// @param drives of this node, whose locks it has
  /// @param first what it is if no drive holds one
  /// @throws IOException if no drive keeps it
  static KeptIncarnation begin(UUID deployment, List<Path> drives, LongSupplier first)
      throws IOException {
    KeptIncarnation kept = new KeptIncarnation(deployment, drives);
    long last = kept.read();
    kept.keep(last > 0 ? last + 1 : Math.max(1, first.getAsLong()));
    return kept;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public synchronized void goAbove(long seen) {
    if (seen < number || seen == Long.MAX_VALUE) {
      return;
    }
    try {
      long before = number;
      keep(seen + 1);
      LOG.info(
          "another node has seen start {} of this one, which was {}; it goes on as {}",
          seen,
          before,
          number);
    } catch (IOException e) {
      LOG.error("which start of this node it is cannot be kept: {}", e.getMessage());
    }
  }

  /// The greatest that a drive holds; 0 if none does.
  private long read() {
    long greatest = 0;
    List<CompletableFuture<Long>> reading = onEach(drive -> read(file(drive)));
    for (CompletableFuture<Long> each : reading) {
      greatest = Math.max(greatest, each.getNow(0L));
    }
    return greatest;
  }

  private static long read(Path file) {
    try {
      return Presence.exists(file)
          ? DOCUMENT.read(
              file.toString(), Files.readAllBytes(file), fields -> Json.integer(fields, "number"))
          : 0;
    } catch (IOException | StoreException e) {
      LOG.warn("which start of this node was the last is not told by {}: {}", file, e.toString());
      return 0;
    }
  }

  private void keep(long next) throws IOException {
    byte[] bytes = DOCUMENT.seal(DOCUMENT.start(deployment).put("number", next), true);
    List<CompletableFuture<Long>> writing = onEach(drive -> write(file(drive), bytes));
    if (writing.stream().noneMatch(each -> each.getNow(0L) > 0)) {
      throw new IOException("no drive of this node keeps which start of it this is");
    }
    number = next;
  }

  /// How much was written.
  private static long write(Path file, byte[] bytes) {
    try {
      AtomicFile.replace(file, bytes);
      return bytes.length;
    } catch (IOException e) {
      LOG.warn("which start of this node it is is not kept in {}: {}", file, e.toString());
      return 0;
    }
  }

  private interface Work {
    long on(Path drive);
  }

  private List<CompletableFuture<Long>> onEach(Work work) {
    List<Callable<Long>> all = new ArrayList<>();
    drives.forEach(drive -> all.add(() -> work.on(drive)));
    List<CompletableFuture<Long>> begun = EachDrive.begin("incarnation", all);
    EachDrive.await(begun, PATIENCE);
    return begun;
  }

  static Path file(Path drive) {
    return drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve("incarnation.json");
  }
}
