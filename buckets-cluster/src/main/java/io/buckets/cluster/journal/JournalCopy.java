package io.buckets.cluster.journal;

import io.buckets.cluster.journal.CopyReading.Blank;
import io.buckets.cluster.journal.CopyReading.Broken;
import io.buckets.cluster.journal.CopyReading.Damaged;
import io.buckets.cluster.journal.CopyReading.Unreadable;
import io.buckets.cluster.journal.CopyReading.Whole;
import io.buckets.cluster.topology.Document;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.Json;
import io.buckets.core.AtomicFile;
import io.buckets.core.Limits;
import io.buckets.core.Presence;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private static final long UNKNOWN_CLAIM = -1;
  private static final long STARTS = 1L << 20;
  private static final Logger LOG = LoggerFactory.getLogger(JournalCopy.class);

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

  /// What is on each of `drives`, read at once; a drive that does not answer is not waited for.
  ///
  /// @throws StoreException INVALID_ARGUMENT if a newer build wrote it
  static List<CopyReading> readAll(
      UUID deploymentId, List<DriveDirectory> drives, JournalStep.Watcher watcher) {
    List<CompletableFuture<CopyReading>> asked = new ArrayList<>();
    for (DriveDirectory drive : drives) {
      UUID id = drive.driveId();
      asked.add(
          drive
              .directory()
              .map(path -> new JournalCopy(deploymentId, id, path, watcher).reading())
              .orElse(CompletableFuture.completedFuture(new Unreadable(id, "it is absent"))));
    }
    try {
      return asked.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  /// Reads on a platform thread of its own: a drive that hangs keeps that one only.
  private CompletableFuture<CopyReading> reading() {
    CompletableFuture<CopyReading> read = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("control-journal-read-" + driveId)
        .start(() -> {
          try {
            read.complete(read());
          } catch (RuntimeException e) {
            read.completeExceptionally(e);
          }
        });
    return read.completeOnTimeout(
        new Unreadable(driveId, drive + " does not answer"),
        Limits.DRIVE_CALL.toMillis(),
        TimeUnit.MILLISECONDS);
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
      if (!Presence.isDirectory(drive)) {
        return new Unreadable(driveId, "there is no directory " + drive);
      }
      long newest = newest();
      long claimed = claimed();
      return newest == 0
          ? new Blank(driveId, Math.max(0, claimed))
          : read(claimed, Files.readAllBytes(file(newest)));
    } catch (IOException e) {
      return new Unreadable(driveId, "cannot be read: " + e);
    } catch (StoreException e) {
      throw new StoreException(e.reason(), directory + ": " + e.getMessage(), e);
    }
  }

  /// What a file is, given the claim beside it or {@link #UNKNOWN_CLAIM}.
  private CopyReading read(long claimed, byte[] file) {
    long known = Math.max(0, claimed);
    try {
      JournalFrames.Contents contents = JournalFrames.read(file);
      checkOurs(contents.header());
      return new Whole(driveId, claim(claimed, contents.epoch()), contents);
    } catch (StoreException e) {
      if (e.reason() == Reason.INVALID_ARGUMENT) {
        throw e;
      }
      String reason = directory + ": " + e.getMessage();
      Optional<JournalPieces> pieces =
          JournalFrames.header(file).filter(this::isOurs).flatMap(h -> JournalFrames.pieces(file));
      if (pieces.isEmpty()) {
        return new Damaged(driveId, known, reason);
      }
      return new Broken(driveId, claim(claimed, pieces.get().epoch()), pieces.get(), reason);
    }
  }

  /// A claim that is lost was above the epoch of the file by no more than the starts in between,
  /// each of which claimed one more.
  private static long claim(long claimed, long epoch) {
    return claimed == UNKNOWN_CLAIM ? epoch + STARTS : claimed;
  }

  private boolean isOurs(JournalHeader header) {
    return header.deploymentId().equals(deploymentId) && header.driveId().equals(driveId);
  }

  private void checkOurs(JournalHeader header) {
    if (!isOurs(header)) {
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
      return CLAIM.read(
          file.toString(), Files.readAllBytes(file), fields -> Json.integer(fields, "epoch"));
    } catch (NoSuchFileException e) {
      return 0;
    } catch (StoreException e) {
      if (e.reason() == Reason.INVALID_ARGUMENT) {
        throw e;
      }
      LOG.warn("control journal: {}; it is written anew", e.getMessage());
      return UNKNOWN_CLAIM;
    }
  }

  /// Throws unless the drive is there, and not another in its place: where a disk is unmounted, or
  /// was swapped while the process runs, the path leads to something that is none of ours.
  private void requireOurs() throws IOException {
    Path system = drive.resolve(DriveFormat.SYSTEM_DIRECTORY);
    if (!Presence.isDirectory(system)) {
      throw new IOException("there is no directory " + system);
    }
    Optional<DriveFormat> format = DriveFormat.read(drive);
    if (format.isPresent() && !format.get().driveId().equals(driveId)) {
      throw new IOException("another drive, " + format.get().driveId() + ", is at " + drive);
    }
  }

  /// Promises `epoch` to the start that asks, durably.
  void claim(long epoch) throws IOException {
    watcher.before(driveId, JournalStep.CLAIM);
    requireOurs();
    if (!Presence.exists(directory)) {
      Files.createDirectory(directory);
    }
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
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().startsWith(JOURNAL)).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      throw e.getCause();
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
