package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.local.LiveRegisters.Live;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.OlderAnswer;
import io.buckets.storage.register.RegisterState;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// Reads older versions of a register together with the head that they are below.
///
/// Both are read one after the other, and the writer may come between; so the head's row is looked
/// at once more. A row and the older versions change in one batch and no ballot comes twice: if the
/// row is still of the ballot that was read, so were the versions. If it is not, a batch with a
/// change of the register was written, and is waited for until readers may see it.
///
/// Threading: any thread.
final class OlderReads {
  private final LiveRegisters registers;
  private final DriveIndex index;
  private final DriveIndex inMemory;
  private final DriveThreads threads;

  OlderReads(LiveRegisters registers, DriveIndex index, DriveThreads threads) {
    this.registers = registers;
    this.index = index;
    this.inMemory = index.inMemory();
    this.threads = threads;
  }

  /// What is asked for.
  ///
  /// @param fillingSince since when the drive is being filled; null if it is not
  record Asked(
      RegisterKey key, OlderQuery query, boolean withShards, @Nullable Ballot fillingSince) {
    private Part headPart() {
      return withShards ? Part.ALL : Part.META;
    }

    private Part rowPart() {
      return query instanceof OlderQuery.Below ? Part.SUMMARY : headPart();
    }
  }

  /// Reads from memory on the caller's thread, and what is not there on one of the drive's.
  OlderReply read(Asked asked) throws DriveException {
    try {
      return read(inMemory, asked);
    } catch (NotInMemory e) {
      return threads.call(() -> read(index, asked));
    }
  }

  /// Reads on a thread that may wait for files.
  OlderReply readHere(Asked asked) throws DriveException {
    return read(index, asked);
  }

  private OlderReply read(DriveIndex from, Asked asked) throws DriveException {
    IndexKey at = IndexKey.of(asked.key);
    while (true) {
      RegisterState state = registers.read(from, at, asked.headPart());
      OlderReply reply = once(from, asked, state);
      if (!reply.head().hasOlder() || isStored(from, at, state)) {
        return reply;
      }
      awaitWriter(at);
    }
  }

  private static OlderReply once(DriveIndex from, Asked asked, RegisterState state)
      throws DriveException {
    try {
      return new OlderAnswer(state, new LocalOlder(from, asked.key, asked.rowPart()))
          .of(asked.query, asked.fillingSince, asked.withShards);
    } catch (Unreadable e) {
      throw e.failure;
    }
  }

  private static boolean isStored(DriveIndex from, IndexKey at, RegisterState state)
      throws DriveException {
    byte[] row = from.get(Family.of(at.space()), at.bytes());
    Ballot stored = row == null ? Ballot.ZERO : HeadCodec.ballot(row);
    return stored.equals(state.held().head().ballot());
  }

  private void awaitWriter(IndexKey at) throws DriveException {
    CountDownLatch writing;
    Lock lock = registers.stripe(at).lock;
    lock.lock();
    try {
      Live live = registers.find(at);
      writing = live == null ? null : live.writing;
    } finally {
      lock.unlock();
    }
    if (writing != null) {
      Waiting.until(writing, threads.deadline());
    }
  }
}
