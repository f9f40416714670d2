package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Pages through the sealed files of a drive in directory order, reading whose they are from their
/// headers.
///
/// A file that is being written is passed over, and so is one that cannot be read as a shard file;
/// one that a crash left without its beginning is removed.
final class ShardListing {
  private static final int LEVELS = 2;

  /// How long a page is gathered: a file costs a few accesses, which on a slow drive take so long
  /// that a page of a full number of them would pass for a call that hangs.
  private static final long PAGE_NANOS = Limits.DRIVE_LATE.toNanos() / 5;

  private final Path data;
  private final Predicate<ShardName> staged;
  private final Predicate<Path> writing;
  private final FileAges ages;
  private final ShardFiles.NameCheck named;
  private final String[] after;
  private final int limit;
  private final LongSupplier nanos;
  private final long began;
  private final List<ShardPage.ShardFileEntry> entries = new ArrayList<>();
  private @Nullable String last;
  private boolean more;

  /// What is known of files besides what lies in the directory.
  ///
  /// @param staged what is being written
  /// @param writing whether a file is being written that does not say yet whose it is
  /// @param named whether a register names a file
  /// @param ages tells old files from young ones
  record Sight(
      Predicate<ShardName> staged,
      Predicate<Path> writing,
      ShardFiles.NameCheck named,
      FileAges ages) {}

  /// @param after where the page before ended: the path of a file below the data directory, or
  ///   empty
  /// @param limit files of the page at most
  /// @param nanos a clock that never goes back
  ShardListing(ShardPaths paths, Sight sight, String after, int limit, LongSupplier nanos) {
    this.data = paths.data();
    this.staged = sight.staged;
    this.writing = sight.writing;
    this.named = sight.named;
    this.ages = sight.ages;
    this.after = after.isEmpty() ? new String[0] : after.split("/");
    this.limit = limit;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  ShardPage page() throws IOException, DriveException {
    visit(data, 0, after.length > 0);
    return new ShardPage(entries, more ? last : null);
  }

  /// @param resuming whether everything on the way so far equals `after`
  private void visit(Path directory, int level, boolean resuming)
      throws IOException, DriveException {
    for (String name : names(directory)) {
      int order = resuming ? name.compareTo(after[level]) : 1;
      if (order < 0 || (order == 0 && level == LEVELS - 1)) {
        continue;
      }
      if (level < LEVELS - 1) {
        visit(directory.resolve(name), level + 1, resuming && order == 0);
      } else {
        add(directory.resolve(name));
      }
      if (more) {
        return;
      }
    }
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      children.forEach(child -> names.add(String.valueOf(child.getFileName())));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  private void add(Path file) throws IOException, DriveException {
    boolean tookLong = last != null && nanos.getAsLong() - began > PAGE_NANOS;
    if (entries.size() == limit || tookLong) {
      more = true;
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ShardBytes content = ShardBytes.of(channel);
      ShardFrame.Header header = ShardFrame.readHeader(content);
      if (header == null) {
        removeIfNeverBegun(file, content, channel.size());
      } else if (!staged.test(header.name())) {
        long bytes = Math.max(0, channel.size() - header.bytes() - ShardFrame.FOOTER);
        ShardFrame.Trailer trailer = ShardFrame.readTrailer(content, header.bytes(), false);
        entries.add(
            new ShardPage.ShardFileEntry(
                header.name(),
                dated(file),
                trailer == null ? bytes : trailer.dataBytes(),
                named.isNamed(header.name())));
      }
      last = data.relativize(file).toString();
    } catch (NoSuchFileException e) {
      // It was dropped since its directory was read.
      return;
    }
  }

  /// When a file was written; today, from now on, if its date says that this is yet to come.
  private long dated(Path file) throws IOException {
    long modified = Files.getLastModifiedTime(file).toMillis();
    if (!ages.isOfTheFuture(modified)) {
      return modified;
    }
    FileTime now = FileTime.from(Instant.now());
    Files.setLastModifiedTime(file, now);
    return now.toMillis();
  }

  /// Removes a file whose first bytes a crash took, so that it says no more whose it is: it is
  /// empty, or begins with zeros that the file system has put there. A damaged header looks
  /// otherwise. A slow upload's file is blank for as long as its beginning is gathered.
  private void removeIfNeverBegun(Path file, ShardBytes content, long bytes) throws IOException {
    boolean blank = bytes == 0 || ShardFrame.isBlank(content);
    if (blank && !writing.test(file) && ages.isLeftBehind(dated(file))) {
      Files.deleteIfExists(file);
    }
  }
}
