package io.buckets.cluster.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/// Some drives with a control journal, whose power and health a test decides.
///
/// Drive n has the id (9, n). After a crash nothing more is written; a power cut then also takes a
/// random part of what was written and not synced.
final class JournalWorld implements JournalStep.Watcher {
  static final UUID DEPLOYMENT = new UUID(0x1234, 0x5678);

  private final Path root;
  private final Map<Path, Long> syncedBytes = new HashMap<>();
  private final Map<Integer, Long> putBack = new HashMap<>();
  private final Set<UUID> failing = new HashSet<>();
  private final Set<UUID> hanging = new HashSet<>();
  private final Map<UUID, JournalStep> failingSteps = new HashMap<>();
  private long steps;
  private long crashAt = Long.MAX_VALUE;
  private @Nullable JournalStep crashBefore;
  private @Nullable UUID crashDrive;
  private boolean crashed;

  JournalWorld(Path root) {
    this.root = root;
  }

  static UUID id(int number) {
    return new UUID(9, number);
  }

  Path directory(int number) {
    return root.resolve("drive" + number);
  }

  Path control(int number) {
    return directory(number).resolve(".buckets.sys").resolve("control");
  }

  /// Drives 0 to `count` - 1, all there.
  List<DriveDirectory> drives(int count) {
    return drives(count, Set.of());
  }

  /// Drives 0 to `count` - 1, some absent.
  List<DriveDirectory> drives(int count, Set<Integer> absent) {
    List<DriveDirectory> drives = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      drives.add(absent.contains(number) ? DriveDirectory.absent(id(number)) : drive(number));
    }
    return drives;
  }

  DriveDirectory drive(int number) {
    try {
      Files.createDirectories(directory(number).resolve(".buckets.sys"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return DriveDirectory.at(id(number), directory(number));
  }

  JournalControlPlane create(int count) {
    try (JournalControlPlane plane = JournalControlPlane.create(DEPLOYMENT, drives(count))) {
      assert plane.state().index() == 0;
    }
    return open(drives(count));
  }

  JournalControlPlane open(List<DriveDirectory> drives) {
    return JournalControlPlane.open(DEPLOYMENT, drives, this);
  }

  @Override
  public synchronized void before(UUID drive, JournalStep step) throws IOException {
    steps++;
    boolean here = step == crashBefore && drive.equals(crashDrive);
    crashed |= steps >= crashAt || here;
    if (crashed) {
      throw new IOException("the power is gone");
    }
    try {
      while (hanging.contains(drive) && !crashed) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (crashed) {
      throw new IOException("the power is gone");
    }
    if (failing.contains(drive) || step == failingSteps.get(drive)) {
      throw new IOException("the drive is broken");
    }
    if (step == JournalStep.SYNCED || step == JournalStep.DELETE) {
      newest(number(drive)).ifPresent(file -> syncedBytes.put(file, size(file)));
    }
  }

  /// Makes a drive answer nothing until the power goes.
  synchronized void hang(int number) {
    hanging.add(id(number));
  }

  /// Makes one kind of step fail on a drive.
  synchronized void breakAt(JournalStep step, int number) {
    failingSteps.put(id(number), step);
  }

  synchronized void breakDrive(int number) {
    failing.add(id(number));
  }

  synchronized void repairDrive(int number) {
    failing.remove(id(number));
  }

  synchronized boolean isBroken(int number) {
    return failing.contains(id(number));
  }

  /// The power goes when so many more steps have been made.
  synchronized void crashAfter(long more) {
    crashAt = steps + more;
  }

  /// The power goes when drive `number` is about to make a step.
  synchronized void crashBefore(JournalStep step, int number) {
    crashBefore = step;
    crashDrive = id(number);
  }

  synchronized void crashNow() {
    crashed = true;
    notifyAll();
  }

  synchronized boolean isCrashed() {
    return crashed;
  }

  /// The power is back, all drives work.
  synchronized void restart() {
    crashed = false;
    crashAt = Long.MAX_VALUE;
    crashBefore = null;
    failing.clear();
    failingSteps.clear();
    hanging.clear();
  }

  /// Takes a random part of what a drive had not synced, and garbles what is left of it. A file
  /// that was only just put in place has nothing like that.
  void loseUnsynced(int number, Random random) throws IOException {
    Optional<Path> file = newest(number);
    if (file.isEmpty()) {
      return;
    }
    long size = size(file.get());
    long synced = Math.min(size, syncedBytes.getOrDefault(file.get(), size));
    long kept = synced + random.nextLong(size - synced + 1);
    try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.WRITE)) {
      channel.truncate(kept);
      if (kept > synced && random.nextBoolean()) {
        long at = synced + random.nextLong(kept - synced);
        channel.write(ByteBuffer.wrap(new byte[] {(byte) random.nextInt()}), at);
      }
    }
  }

  /// The file that is the copy.
  Optional<Path> newest(int number) {
    if (!Files.isDirectory(control(number))) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(control(number))) {
      return files
          .filter(file -> file.getFileName().toString().matches("journal\\.\\d+"))
          .max(Comparator.comparingLong(JournalWorld::fileNumber));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  CopyReading read(int number) {
    return new JournalCopy(DEPLOYMENT, id(number), directory(number), this).read();
  }

  /// The last command of a drive's copy, or -1 if it is not whole.
  long lastIndex(int number) {
    return read(number) instanceof CopyReading.Whole whole ? whole.contents().lastIndex() : -1;
  }

  static ClusterState put(ControlPlane plane, String setting) {
    return plane.submit(new PutSetting(setting, "x"));
  }

  static void assertReason(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  void wipe(int number) throws IOException {
    syncedBytes.keySet().removeIf(file -> file.startsWith(directory(number)));
    Files.createDirectories(directory(number).resolve(".buckets.sys"));
    delete(directory(number));
    Files.createDirectories(directory(number).resolve(".buckets.sys"));
  }

  /// What the control directory holds.
  Map<String, byte[]> backup(int number) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    if (Files.isDirectory(control(number))) {
      try (Stream<Path> all = Files.list(control(number))) {
        for (Path file : all.toList()) {
          files.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  void restore(int number, Map<String, byte[]> backup) throws IOException {
    wipe(number);
    Files.createDirectories(control(number));
    for (Map.Entry<String, byte[]> file : backup.entrySet()) {
      Files.write(control(number).resolve(file.getKey()), file.getValue());
    }
    putBack.put(
        number, read(number) instanceof CopyReading.Whole old ? old.contents().epoch() : 0L);
  }

  /// Whether a drive has lost what it synced: its copy is not whole, or was put back from an older
  /// time and nothing has begun a newer file there since. A start that the power cut short before
  /// that mends nothing.
  boolean hasLost(int number) {
    return !(read(number) instanceof CopyReading.Whole whole)
        || whole.contents().epoch() <= putBack.getOrDefault(number, 0L);
  }

  void flip(int number, long at) throws IOException {
    Path file = newest(number).orElseThrow();
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 1;
    Files.write(file, bytes);
  }

  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(UUID drive) {
    return (int) drive.getLeastSignificantBits();
  }

  private static long fileNumber(Path file) {
    return Long.parseLong(file.getFileName().toString().substring("journal.".length()));
  }

  static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
