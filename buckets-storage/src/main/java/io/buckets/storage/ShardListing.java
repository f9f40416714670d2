package io.buckets.storage;

import io.buckets.core.Limits;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Pages through the sealed files of a drive in directory order, reading whose they are from their
/// headers.
///
/// A file that is being written is passed over, and so is one that cannot be read as a shard file;
/// one that a crash left without its first byte is removed.
final class ShardListing {
  private static final int LEVELS = 2;

  private final Path data;
  private final Predicate<ShardName> staged;
  private final String[] after;
  private final int limit;
  private final List<ShardPage.ShardFileEntry> entries = new ArrayList<>();
  private @Nullable String last;
  private boolean more;

  /// @param staged what is being written
  /// @param after where the page before ended: the path of a file below the data directory, or
  ///   empty
  ShardListing(ShardPaths paths, Predicate<ShardName> staged, String after, int limit) {
    this.data = paths.data();
    this.staged = staged;
    this.after = after.isEmpty() ? new String[0] : after.split("/");
    this.limit = limit;
  }

  ShardPage page() throws IOException {
    visit(data, 0, after.length > 0);
    return new ShardPage(entries, more ? last : null);
  }

  /// @param resuming whether everything on the way so far equals `after`
  private void visit(Path directory, int level, boolean resuming) throws IOException {
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

  private void add(Path file) throws IOException {
    if (entries.size() == limit) {
      more = true;
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ShardBytes content = ShardBytes.of(channel);
      ShardFrame.Header header = ShardFrame.readHeader(content);
      if (header == null) {
        removeIfNeverBegun(file, channel.size());
      } else if (!staged.test(header.name())) {
        long bytes = Math.max(0, channel.size() - header.bytes() - ShardFrame.FOOTER);
        ShardFrame.Trailer trailer = ShardFrame.readTrailer(content, header.bytes(), false);
        entries.add(
            new ShardPage.ShardFileEntry(
                header.name(),
                Files.getLastModifiedTime(file).toMillis(),
                trailer == null ? bytes : trailer.dataBytes()));
      }
      last = data.relativize(file).toString();
    } catch (NoSuchFileException e) {
      // It was dropped since its directory was read.
      return;
    }
  }

  private static void removeIfNeverBegun(Path file, long bytes) throws IOException {
    long age = System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis();
    if (bytes == 0 && age > Limits.ORPHAN_AGE.toMillis()) {
      Files.deleteIfExists(file);
    }
  }
}
