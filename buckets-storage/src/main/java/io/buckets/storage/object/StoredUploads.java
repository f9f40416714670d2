package io.buckets.storage.object;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.XlMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// The room of uploads in a store: its erasure sets, and virtual threads.
final class StoredUploads implements UploadRoom {
  private final ErasureSets sets;
  private final UploadListing listing;

  StoredUploads(ErasureSets sets, UploadListing listing) {
    this.sets = sets;
    this.listing = listing;
  }

  @Override
  public Registers registers(RegisterKey key) {
    return new StoredRegisters(sets.of(key).register());
  }

  @Override
  public XlMeta.Erasure erasure(RegisterKey object) {
    return Documents.erasure(sets.of(object).geometry());
  }

  @Override
  public List<PartInfo> parts(UploadKeys keys) {
    return listing.parts(keys, 0, Limits.PARTS);
  }

  @Override
  public void discard(ShardName file) {
    ErasureSet set = sets.of(file.owner());
    new SlotCalls<Boolean>(
            set.lanes(),
            slot -> {
              set.drive(slot).discard(file);
              return true;
            })
        .start(set.allSlots())
        .awaitAll(Limits.DRIVE_CALL);
  }

  @Override
  public void together(List<Runnable> work) {
    List<Future<?>> parts = new ArrayList<>();
    Semaphore slots = new Semaphore(Limits.PARTS_ERASED_AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Runnable each : work) {
        slots.acquireUninterruptibly();
        parts.add(
            threads.submit(() -> {
              try {
                each.run();
              } finally {
                slots.release();
              }
            }));
      }
    }
    parts.forEach(StoredUploads::throwFailure);
  }

  private static void throwFailure(Future<?> ended) {
    if (ended.state() == Future.State.FAILED) {
      Throwable cause = ended.exceptionNow();
      throw cause instanceof StoreException e
          ? e
          : new StoreException(Reason.INTERNAL, "erasing a part failed: " + cause, cause);
    }
  }

  @Override
  public void later(Runnable work) {
    Thread.startVirtualThread(work);
  }
}
