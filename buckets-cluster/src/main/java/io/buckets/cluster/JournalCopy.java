package io.buckets.cluster;

import io.buckets.cluster.CopyReading.Blank;
import io.buckets.cluster.CopyReading.Damaged;
import io.buckets.cluster.CopyReading.Unreadable;
import io.buckets.cluster.CopyReading.Whole;
import io.buckets.core.AtomicFile;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The files of the control journal on one drive, in `<drive>/.buckets.sys/control`:
///
/// - `journal.N`: a snapshot and the commands after it, see {@link JournalFrames}. Each new start,
///   each truncation and each return of the drive begins a new file with the next N by atomic
///   replace, and only then deletes the one before; so the highest N is the copy, whatever else a
///   crash left behind.
/// - `claim.json`: the highest epoch that this drive has promised to a start, see {@link
///   JournalRecovery}.
/// - `damaged`: the last file that could not be believed, kept for whoever wants to know why.
///
/// Threading: one thread at a time.
final class JournalCopy implements AutoCloseable {
  private static final Document CLAIM = new Document("buckets-control-claim", 1);
  private static final String JOURNAL = "journal.";

  private final UUID deploymentId;
  private final UUID driveId;
  private final Path drive;
  private final Path directory;
  private final JournalStep.Watcher watcher;
  private @Nullable FileChannel channel;

  JournalCopy(UUID deploymentId, UUID driveId, Path drive, JournalStep.Watcher watcher) {
    this.deploymentId = deploymentId;
    this.driveId = driveId;
    this.drive = drive;
    this.directory = drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve("control");
    this.watcher = watcher;
  }

  /// What is on each of `drives`.
  ///
  /// @throws StoreException INVALID_ARGUMENT if a newer build wrote it
  static List<CopyReading> readAll(
      UUID deploymentId, List<DriveDirectory> drives, JournalStep.Watcher watcher) {
    List<CopyReading> readings = new ArrayList<>();
    for (DriveDirectory drive : drives) {
      readings.add(
          drive
              .directory()
              .map(path -> new JournalCopy(deploymentId, drive.driveId(), path, watcher).read())
              .orElse(new CopyReading.Unreadable(drive.driveId(), "it is absent")));
    }
    return readings;
  }

  UUID driveId() {
    return driveId;
  }

  Path drive() {
    return drive;
  }

  /// What is there.
  ///
  /// @throws StoreException INVALID_ARGUMENT if a newer build wrote it
  CopyReading read() {
    try {
      if (!Files.isDirectory(drive)) {
        return new Unreadable(driveId, "there is no directory " + drive);
      }
      long claimed = claimed();
      long newest = newest();
      if (newest == 0) {
        return new Blank(driveId, claimed);
      }
      JournalFrames.Contents contents = JournalFrames.read(Files.readAllBytes(file(newest)));
      checkOurs(contents.header());
      return new Whole(driveId, claimed, contents);
    } catch (IOException e) {
      return new Unreadable(driveId, "cannot be read: " + e);
    } catch (StoreException e) {
      if (e.reason() == Reason.INVALID_ARGUMENT) {
        throw new StoreException(e.reason(), directory + ": " + e.getMessage(), e);
      }
      return new Damaged(driveId, directory + ": " + e.getMessage());
    }
  }

  private void checkOurs(JournalHeader header) {
    boolean ours = header.deploymentId().equals(deploymentId) && header.driveId().equals(driveId);
    if (!ours) {
      throw new StoreException(
          Reason.CORRUPT,
          "the journal was written for drive "
              + header.driveId()
              + " of deployment "
              + header.deploymentId());
    }
  }

  private long claimed() throws IOException {
    Path file = directory.resolve("claim.json");
    try {
      ObjectNode fields = CLAIM.open(file.toString(), Files.readAllBytes(file));
      return Json.integer(fields, "epoch");
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /// Promises `epoch` to the start that asks, durably.
  void claim(long epoch) throws IOException {
    watcher.before(driveId, JournalStep.CLAIM);
    Files.createDirectories(directory);
    AtomicFile.syncDirectory(drive.resolve(DriveFormat.SYSTEM_DIRECTORY));
    AtomicFile.syncDirectory(drive);
    ObjectNode fields =
        CLAIM.start(deploymentId).put("drive", driveId.toString()).put("epoch", epoch);
    AtomicFile.replace(directory.resolve("claim.json"), CLAIM.seal(fields, true));
  }

  /// Begins a new file that holds `beginning`, durably, and only then removes the ones before: the
  /// newest of them is kept as `damaged` if it could not be believed. Until then the damaged file
  /// stays the newest, so that no older one is taken for the copy.
  void begin(byte[] beginning, boolean keepDamaged) throws IOException {
    close();
    watcher.before(driveId, JournalStep.BEGIN);
    long last = newest();
    Path fresh = file(last + 1);
    AtomicFile.replace(fresh, beginning);
    watcher.before(driveId, JournalStep.DELETE);
    if (keepDamaged && last > 0) {
      Files.move(file(last), directory.resolve("damaged"), StandardCopyOption.REPLACE_EXISTING);
    }
    for (Path old : files()) {
      if (!old.equals(fresh)) {
        Files.delete(old);
      }
    }
    channel = FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /// Appends a frame, durably.
  void append(byte[] frame) throws IOException {
    if (channel == null) {
      throw new IOException("the copy was not begun");
    }
    watcher.before(driveId, JournalStep.APPEND);
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    watcher.before(driveId, JournalStep.SYNC);
    channel.force(false);
    watcher.before(driveId, JournalStep.SYNCED);
  }

  private Path file(long number) {
    return directory.resolve(JOURNAL + number);
  }

  private long newest() throws IOException {
    long newest = 0;
    for (Path file : files()) {
      String number = file.getFileName().toString().substring(JOURNAL.length());
      newest = Math.max(newest, number.matches("[1-9]\\d{0,17}") ? Long.parseLong(number) : 0);
    }
    return newest;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().startsWith(JOURNAL)).toList();
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
