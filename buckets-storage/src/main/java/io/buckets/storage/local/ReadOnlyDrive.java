package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.RefusingDrive;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.CorruptIndexException;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.IndexKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A local drive that is only looked at: it takes no lock, makes no file and changes none, so that
/// it can be opened beside the process that serves it. It shows what is on the drive at the moment
/// of opening (the index) and of asking (the files).
///
/// Whatever would write is refused. Threading: one thread.
public final class ReadOnlyDrive extends RefusingDrive {
  private final UUID id;
  private final Path path;
  private final ShardPaths paths;
  private final DriveIndex index;
  private final @Nullable Ballot fillingSince;
  private final Strays strays;

  /// Told of files among the shard files that are none.
  @FunctionalInterface
  public interface Strays {
    void found(Path file, String what);
  }

  /// @throws DriveException FAILED if there is no index, or it cannot be read
  public ReadOnlyDrive(
      UUID id, Path path, UUID deploymentId, DriveResources resources, Strays strays)
      throws DriveException {
    this.id = id;
    this.path = path;
    this.paths = new ShardPaths(path, deploymentId);
    this.strays = strays;
    this.index = DriveIndex.openReadOnly(path.resolve(".buckets.sys").resolve("index"), resources);
    try {
      this.fillingSince = DriveRows.filling(index);
    } catch (DriveException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /// Goes by the rows of the index that belong to no register.
  ///
  /// @param found told what each of them is
  public void leftovers(Consumer<String> found) throws DriveException {
    new IndexLeftovers(this, index, found).check();
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String label() {
    return path.toString();
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    return index
        .state(IndexKey.of(key), true, withShard ? Part.ALL : Part.META)
        .toDriveHead(fillingSince, withShard);
  }

  @Override
  public VersionPage versions(RegisterKey key, long from, int limit) throws DriveException {
    return index.olderPage(key, head(key, false), from, limit);
  }

  /// The entries' heads are read when they are wanted: a page of them may be long.
  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    byte[] prefix = IndexKey.rangeStart(request.space(), request.bucketId(), request.prefix());
    byte[] from = Arrays.compareUnsigned(request.from(), prefix) > 0 ? request.from() : prefix;
    List<ScanPage.Entry> entries = new ArrayList<>();
    List<byte[]> next = new ArrayList<>();
    index.skim(
        Family.of(request.space()),
        from,
        (key, beginning) -> {
          if (!DriveIndex.startsWith(key, prefix)) {
            return false;
          }
          if (entries.size() == request.limit()) {
            next.add(key);
            return false;
          }
          Ballot ballot = ballot(beginning);
          RegisterKey register = IndexKey.parse(request.space(), key);
          entries.add(new ScanPage.Entry(key, ballot, false, () -> headOf(register)));
          return true;
        });
    return new ScanPage(entries, next.isEmpty() ? null : next.getFirst(), 0, fillingSince != null);
  }

  /// A damaged row is still a row: reading its head says what is wrong.
  private static Ballot ballot(ByteBuffer beginning) {
    try {
      return HeadCodec.ballot(HeadCodec.summary(beginning));
    } catch (CorruptIndexException e) {
      return Ballot.ZERO;
    }
  }

  private DriveHead headOf(RegisterKey register) {
    try {
      return head(register, false);
    } catch (DriveException e) {
      throw new CorruptIndexException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public long changes(long bucketId) {
    return 0;
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    try {
      return new ShardTree(paths, strays, after, limit).page();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    Path file = paths.file(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ShardBytes content = ShardBytes.of(channel);
      ShardFrame.Header header = ShardFrame.readHeader(content);
      ShardFrame.Trailer trailer =
          header == null ? null : ShardFrame.readTrailer(content, header.bytes(), true);
      if (header == null || trailer == null || !header.name().equals(name)) {
        throw new DriveException(Reason.CORRUPT, "its frame is damaged: " + file);
      }
      return new ShardDescription(
          header.description(),
          trailer.document(),
          trailer.dataBytes(),
          Files.getLastModifiedTime(file).toMillis());
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    try (FileChannel channel = FileChannel.open(paths.file(name), StandardOpenOption.READ)) {
      ShardBytes content = ShardBytes.of(channel);
      return DataRegion.in(content, name).read(content, offset, target);
    } catch (NoSuchFileException e) {
      throw new DriveException(Reason.MISSING, "no such shard file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static DriveException failed(IOException e) {
    return new DriveException(Reason.FAILED, "cannot be read: " + e, e);
  }

  @Override
  public @Nullable String fillingWhy() {
    return fillingSince == null ? null : "it is being filled";
  }

  @Override
  public DriveException refusal() {
    return new DriveException(Reason.OFFLINE, "the drive is only looked at");
  }

  @Override
  public void close() {
    index.close();
  }
}
