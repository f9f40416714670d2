package io.buckets.storage.local;

import io.buckets.storage.drive.ShardPage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages through the files below a drive's data directory in the order of their names, and removes
/// none, whatever it finds; what is no shard file in its place is told to {@link
/// ReadOnlyDrive.Strays}. A {@link ShardListing} serves the drive that is in use.
///
/// The names of one directory, of 256, are in memory at a time. Threading: one thread.
final class ShardTree {
  private final ShardPaths paths;
  private final ReadOnlyDrive.Strays strays;
  private final String after;
  private final int limit;
  private final List<ShardPage.ShardFileEntry> entries = new ArrayList<>();

  /// @param after where the page before ended: the path of a file below the data directory, or
  ///   empty
  ShardTree(ShardPaths paths, ReadOnlyDrive.Strays strays, String after, int limit) {
    this.paths = paths;
    this.strays = strays;
    this.after = after;
    this.limit = limit;
  }

  ShardPage page() throws IOException {
    String last = after;
    String folder = after.isEmpty() ? "" : after.substring(0, after.indexOf('/'));
    for (String name : names(paths.data())) {
      if (name.compareTo(folder) < 0) {
        continue;
      }
      Path directory = paths.data().resolve(name);
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        if (name.compareTo(folder) > 0) {
          strays.found(directory, "no directory of shard files");
        }
        continue;
      }
      String read = files(directory, name, last);
      if (entries.size() == limit) {
        return new ShardPage(entries, read);
      }
    }
    return new ShardPage(entries, null);
  }

  /// Adds the files of one directory until the page is full.
  ///
  /// @return the last one looked at
  private String files(Path directory, String folder, String from) throws IOException {
    String last = from;
    for (String name : names(directory)) {
      String place = folder + "/" + name;
      if (place.compareTo(after) <= 0) {
        continue;
      }
      if (entries.size() == limit) {
        return last;
      }
      add(directory.resolve(name));
      last = place;
    }
    return last;
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      children.forEach(child -> names.add(String.valueOf(child.getFileName())));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  private void add(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      strays.found(file, "no file");
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ShardBytes content = ShardBytes.of(channel);
      ShardFrame.Header header = ShardFrame.readHeader(content);
      if (header == null) {
        strays.found(file, "no header of a shard file in " + channel.size() + " bytes");
      } else if (!paths.file(header.name()).equals(file)) {
        strays.found(file, "it says that it is " + header.name());
      } else {
        entries.add(entry(file, header, content));
      }
    } catch (NoSuchFileException e) {
      strays.found(file, "it went while it was looked at");
    }
  }

  private static ShardPage.ShardFileEntry entry(
      Path file, ShardFrame.Header header, ShardBytes content) throws IOException {
    ShardFrame.@Nullable Trailer trailer = ShardFrame.readTrailer(content, header.bytes(), false);
    long bytes = trailer == null ? content.size() - header.bytes() : trailer.dataBytes();
    return new ShardPage.ShardFileEntry(
        header.name(), Files.getLastModifiedTime(file).toMillis(), bytes, false);
  }
}
