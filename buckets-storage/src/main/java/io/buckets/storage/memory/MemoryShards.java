package io.buckets.storage.memory;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The shard files of a {@link MemoryDrive}: staged ones, which a crash takes, and sealed ones,
/// which it does not.
///
/// Threading: none of its own; the drive holds a lock.
final class MemoryShards {
  private static final class Staged {
    final byte[] header;
    byte[] data = new byte[0];
    long grownMillis;

    Staged(byte[] header) {
      this.header = header.clone();
    }
  }

  private record Sealed(ShardName name, byte[] header, byte[] data, byte[] trailer, long millis) {}

  private final Map<ShardName, Staged> staged = new HashMap<>();
  private final TreeMap<String, Sealed> sealed = new TreeMap<>();
  private long bytes;

  /// Bytes of all data regions.
  long bytes() {
    return bytes;
  }

  void stage(ShardName name, byte[] header, long offset, ByteBuffer source, long millis)
      throws DriveException {
    Staged file = staged.get(name);
    if (offset == 0) {
      drop(file);
      file = new Staged(header);
      staged.put(name, file);
    }
    if (file == null || offset > file.data.length) {
      throw new DriveException(Reason.MISSING, "nothing is staged before offset " + offset);
    }
    file.grownMillis = millis;
    int at = Math.toIntExact(offset);
    int end = Math.addExact(at, source.remaining());
    if (end > file.data.length) {
      bytes += end - file.data.length;
      file.data = Arrays.copyOf(file.data, end);
    }
    source.get(file.data, at, end - at);
  }

  void seal(ShardName name, long length, byte[] trailer, long millis) throws DriveException {
    Staged file = staged.get(name);
    if (file == null && has(name)) {
      return;
    }
    if (file == null || file.data.length != length) {
      throw new DriveException(Reason.MISSING, "the staged file is not " + length + " bytes");
    }
    staged.remove(name);
    Sealed former = sealed.get(ordered(name));
    bytes -= former == null ? 0 : former.data.length;
    sealed.put(ordered(name), new Sealed(name, file.header, file.data, trailer.clone(), millis));
  }

  boolean hasAll(Set<ShardName> names) {
    return names.stream().allMatch(this::has);
  }

  boolean has(ShardName name) {
    return sealed.containsKey(ordered(name));
  }

  /// Gives up what is staged.
  void giveUp(ShardName name) {
    drop(staged.remove(name));
  }

  /// Gives up what is staged and has not grown since `millis`.
  void giveUpIdle(long millis) {
    staged
        .values()
        .removeIf(file -> {
          boolean idle = file.grownMillis < millis;
          bytes -= idle ? file.data.length : 0;
          return idle;
        });
  }

  /// Drops the sealed file.
  void drop(ShardName name) {
    Sealed file = sealed.remove(ordered(name));
    bytes -= file == null ? 0 : file.data.length;
  }

  int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    byte[] data = find(name).data;
    int length = (int) Math.max(0, Math.min(target.remaining(), data.length - offset));
    target.put(data, length == 0 ? 0 : (int) offset, length);
    return length;
  }

  @Nullable ShardDescription describe(ShardName name) {
    Sealed file = sealed.get(ordered(name));
    return file == null
        ? null
        : new ShardDescription(
            file.header.clone(), file.trailer.clone(), file.data.length, file.millis);
  }

  ShardPage page(String after, int limit, Predicate<ShardName> named) {
    var rest = sealed.tailMap(after, false);
    var entries =
        rest.values().stream()
            .limit(limit)
            .map(f ->
                new ShardPage.ShardFileEntry(f.name, f.millis, f.data.length, named.test(f.name)))
            .toList();
    boolean more = rest.size() > limit;
    return new ShardPage(entries, more ? ordered(entries.getLast().name()) : null);
  }

  /// Changes one stored byte, as a failing medium would.
  void flip(ShardName name, int position) throws DriveException {
    find(name).data[position] ^= 1;
  }

  void crash() {
    staged.values().forEach(this::drop);
    staged.clear();
  }

  void clear() {
    staged.clear();
    sealed.clear();
    bytes = 0;
  }

  private void drop(@Nullable Staged file) {
    bytes -= file == null ? 0 : file.data.length;
  }

  private Sealed find(ShardName name) throws DriveException {
    Sealed file = sealed.get(ordered(name));
    if (file == null) {
      throw new DriveException(Reason.MISSING, "no shard file " + name);
    }
    return file;
  }

  private static String ordered(ShardName name) {
    return "%s/%s/%05d.%010d".formatted(name.owner(), name.data(), name.part(), name.attempt());
  }
}
