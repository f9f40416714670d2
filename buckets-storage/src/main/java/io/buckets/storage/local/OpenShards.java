package io.buckets.storage.local;

import io.buckets.core.Closing;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The sealed files of a drive that were read last, kept open.
///
/// A file that is evicted, or forgotten because it was replaced or dropped, is closed when its last
/// reader is done. Threading: any thread; the lock is never held during I/O.
final class OpenShards {
  /// An open file, and where its data lies.
  static final class OpenShard {
    final FileChannel channel;
    final DataRegion data;
    private int readers;
    private boolean forgotten;

    private OpenShard(FileChannel channel, DataRegion data) {
      this.channel = channel;
      this.data = data;
    }
  }

  private final int most;

  /// How often a file was let go of.
  private long forgets;

  private final Map<ShardName, OpenShard> open = new LinkedHashMap<>(16, 0.75f, true);

  /// @param most files kept open that nobody reads
  OpenShards(int most) {
    this.most = most;
  }

  /// The open file `name`, to be given back with {@link #release}.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is none
  OpenShard acquire(ShardName name, Path path) throws IOException, DriveException {
    long before;
    synchronized (open) {
      OpenShard cached = open.get(name);
      if (cached != null && cached.channel.isOpen()) {
        cached.readers++;
        return cached;
      }
      before = forgets;
    }
    OpenShard fresh = open(name, path);
    fresh.readers = 1;
    OpenShard evicted = null;
    synchronized (open) {
      if (forgets != before) {
        // It may be the file that was let go of meanwhile: for this reader only.
        fresh.forgotten = true;
        return fresh;
      }
      OpenShard former = open.put(name, fresh);
      if (former != null) {
        evicted = forget(former);
      } else if (open.size() > most) {
        Iterator<OpenShard> eldest = open.values().iterator();
        evicted = forget(eldest.next());
        eldest.remove();
      }
    }
    close(evicted);
    return fresh;
  }

  private static OpenShard open(ShardName name, Path path) throws IOException, DriveException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new OpenShard(channel, DataRegion.in(ShardBytes.of(channel), name));
    } catch (IOException | DriveException e) {
      channel.close();
      throw e;
    }
  }

  /// Whether `name` is open.
  boolean contains(ShardName name) {
    synchronized (open) {
      return open.containsKey(name);
    }
  }

  void release(OpenShard shard) throws IOException {
    boolean last;
    synchronized (open) {
      shard.readers--;
      last = shard.forgotten && shard.readers == 0;
    }
    if (last) {
      shard.channel.close();
    }
  }

  /// Lets go of `name`, which is about to be another file or none.
  void forget(ShardName name) throws IOException {
    OpenShard idle;
    synchronized (open) {
      forgets++;
      OpenShard former = open.remove(name);
      idle = former == null ? null : forget(former);
    }
    close(idle);
  }

  void closeAll() throws IOException {
    List<FileChannel> all;
    synchronized (open) {
      all = open.values().stream().map(shard -> shard.channel).toList();
      open.clear();
    }
    Closing.all(all);
  }

  private static @Nullable OpenShard forget(OpenShard shard) {
    shard.forgotten = true;
    return shard.readers == 0 ? shard : null;
  }

  private static void close(@Nullable OpenShard shard) throws IOException {
    if (shard != null) {
      shard.channel.close();
    }
  }
}
