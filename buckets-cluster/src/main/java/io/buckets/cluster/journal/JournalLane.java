package io.buckets.cluster.journal;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/// The writer of one copy: a queue, and a thread that empties it onto the drive. It is a platform
/// thread, so that a drive that hangs holds no carrier of virtual ones.
///
/// A lane first claims an epoch, then begins a file, then appends. Everything that waits to be
/// appended is appended at once and shares one sync. A slow drive holds up nobody but itself, and
/// its queue stays bounded: over the bound the owner begins a new file, whose snapshot takes the
/// place of all that waits. The first failure ends the lane for good; a drive that returns gets a
/// new one.
///
/// Threading: the owner calls in under its own lock and never waits; the lane calls its listener
/// from its own thread, holding nothing.
final class JournalLane {
  /// Hears what became of the work of lanes.
  interface Listener {
    /// The lane's drive keeps the claim.
    void claimed(JournalLane lane);

    /// Everything up to `index` is durable on the lane's drive.
    void synced(JournalLane lane, long index);

    /// The lane has ended because of `reason`.
    void failed(JournalLane lane, String reason);
  }

  private sealed interface Work {}

  private record Claim(long epoch) implements Work {}

  private record Begin(JournalHeader header, long index, byte[] snapshot) implements Work {}

  private record Append(long index, byte[] command) implements Work {}

  private record End(long index) implements Work {}

  private record Stop() implements Work {}

  private final JournalCopy copy;
  private final Listener listener;
  private final Deque<Work> queue = new ArrayDeque<>();
  private final Thread thread;
  private boolean damaged;
  private long epoch;

  JournalLane(JournalCopy copy, Listener listener) {
    this.copy = copy;
    this.listener = listener;
    this.thread =
        Thread.ofPlatform().daemon().name("control-journal-" + copy.driveId()).unstarted(this::run);
  }

  UUID driveId() {
    return copy.driveId();
  }

  Path drive() {
    return copy.drive();
  }

  void start() {
    thread.start();
  }

  /// Makes the drive keep the claim of `epoch`.
  void claim(long epoch) {
    add(new Claim(epoch));
  }

  /// Begins a new file in the place of everything that waits to be written.
  synchronized void begin(JournalHeader header, long index, byte[] snapshot) {
    queue.removeIf(work -> !(work instanceof Claim));
    add(new Begin(header, index, snapshot));
  }

  /// Appends an encoded command after everything that waits.
  ///
  /// @return how much waits now
  synchronized int append(long index, byte[] command) {
    add(new Append(index, command));
    return queue.size();
  }

  /// Says that nothing comes after the command `index`; in a write of its own, so that it is never
  /// found on a drive without what it ends.
  void end(long index) {
    add(new End(index));
  }

  /// Ends the lane after everything that waits.
  void stop() {
    add(new Stop());
  }

  private synchronized void add(Work work) {
    queue.add(work);
    notifyAll();
  }

  /// Waits for the end of the lane.
  ///
  /// @return whether it came in time
  boolean awaitEnd(Duration patience) {
    try {
      return thread.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    try (copy) {
      List<Work> batch = next();
      while (!(batch.getLast() instanceof Stop)) {
        perform(batch);
        batch = next();
      }
    } catch (IOException | RuntimeException e) {
      listener.failed(this, e.toString());
    } catch (InterruptedException e) {
      listener.failed(this, "its writer was interrupted");
    }
  }

  /// What can be done at once: the appends that wait, or one piece of other work.
  private synchronized List<Work> next() throws InterruptedException {
    while (queue.isEmpty()) {
      wait();
    }
    List<Work> batch = new ArrayList<>();
    batch.add(queue.removeFirst());
    long bytes = 0;
    while (batch.getLast() instanceof Append last
        && queue.peekFirst() instanceof Append
        && (bytes += last.command().length) < Limits.JOURNAL_BYTES) {
      batch.add(queue.removeFirst());
    }
    return batch;
  }

  private void perform(List<Work> batch) throws IOException {
    switch (batch.getFirst()) {
      case Claim claim -> claimed(claim.epoch());
      case Begin begin -> {
        copy.begin(
            JournalFrames.beginning(begin.header(), begin.index(), begin.snapshot()), damaged);
        damaged = false;
        epoch = begin.header().epoch();
        listener.synced(this, begin.index());
      }
      case Append first -> {
        List<byte[]> commands = new ArrayList<>();
        for (Work work : batch) {
          if (work instanceof Append append) {
            commands.add(append.command());
          }
        }
        copy.append(JournalFrames.commands(epoch, first.index(), commands));
        listener.synced(this, first.index() + commands.size() - 1);
      }
      case End end -> copy.append(JournalFrames.end(epoch, end.index()));
      case Stop stop -> {}
    }
  }

  private void claimed(long epoch) throws IOException {
    CopyReading found = copy.read();
    if (found instanceof CopyReading.Unreadable unreadable) {
      throw new IOException(unreadable.reason());
    }
    if (found.epoch() > epoch) {
      throw new StoreException(
          Reason.CONFLICT,
          "epoch " + found.epoch() + " was begun elsewhere: two processes serve one deployment");
    }
    damaged = found instanceof CopyReading.Damaged || found instanceof CopyReading.Broken;
    copy.claim(epoch);
    listener.claimed(this);
  }
}
