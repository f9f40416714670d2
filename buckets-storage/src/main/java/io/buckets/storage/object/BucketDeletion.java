package io.buckets.storage.object;

import io.buckets.core.NodeLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.commit.DriveLane;
import io.buckets.storage.drive.BucketFence;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.listing.MergedScan;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out for good that a bucket is empty though other nodes write to it: a fence goes up on N -
/// W + 1 drives of each set at least, so that no change can be decided any more, and only then is
/// it looked, at what those drives have; and before the bucket goes, each says that its fence has
/// stood all the time.
///
/// What is half made might be carried through by whoever comes by: then the fences come down, it is
/// settled, and all begins again.
///
/// Threading: one thread; one deletion.
final class BucketDeletion {
  private static final Logger LOG = LoggerFactory.getLogger(BucketDeletion.class);
  private static final int TRIES = 5;

  private final ErasureSets sets;
  private final long bucketId;
  private final long mark;

  BucketDeletion(ErasureSets sets, long bucketId, long mark) {
    this.sets = sets;
    this.bucketId = bucketId;
    this.mark = mark;
  }

  /// Whether the bucket is empty, and stays so: fences stand.
  ///
  /// @throws StoreException NO_QUORUM, or BUSY, if that cannot be found out now
  boolean isEmptyForGood() {
    for (int tries = 0; tries < TRIES; tries++) {
      long began = System.nanoTime();
      List<Drive> fenced = List.copyOf(fence(true).keySet());
      requireQuorum(fenced);
      RegisterKey[] halfMade = new RegisterKey[1];
      boolean empty = look(fenced, halfMade);
      if (!empty && halfMade[0] == null) {
        return false;
      }
      if (empty && stood(began)) {
        return true;
      }
      lift();
      if (halfMade[0] != null && !isSettledEmpty(halfMade[0])) {
        return false;
      }
    }
    throw new StoreException(Reason.BUSY, "the bucket is still being written to; try again");
  }

  private boolean isSettledEmpty(RegisterKey key) {
    return sets.of(key).register().settle(key).head().isEmpty();
  }

  /// Takes the fences down, those of older deletions too.
  void lift() {
    var _ = fence(false);
  }

  /// Whether all fences that count have stood since they were put up, and will for long enough.
  private boolean stood(long beganNanos) {
    List<Drive> held = new ArrayList<>();
    fence(true)
        .forEach((drive, answer) -> {
          if (answer == BucketFence.Answer.STOOD) {
            held.add(drive);
          }
        });
    try {
      requireQuorum(held);
    } catch (StoreException e) {
      LOG.debug("the fences of a deletion did not stand: {}", e.getMessage());
      return false;
    }
    return System.nanoTime() - beganNanos < NodeLimits.FENCE.toNanos() / 2;
  }

  private Map<Drive, BucketFence.Answer> fence(boolean up) {
    BucketFence fence = new BucketFence(bucketId, mark, up);
    Map<Drive, Coming> asked = new LinkedHashMap<>();
    for (Drive drive : sets.drives()) {
      Coming coming = new Coming(new CompletableFuture<>());
      asked.put(drive, coming);
      sets.lane(drive).start(() -> drive.fence(fence), coming);
    }
    Map<Drive, BucketFence.Answer> answers = new LinkedHashMap<>();
    long end = System.nanoTime() + 2 * NodeLimits.FENCE_PATIENCE.toNanos();
    asked.forEach((drive, coming) -> {
      BucketFence.Answer answer = coming.await(drive, end);
      if (answer != null && answer != BucketFence.Answer.NOT_HERE) {
        answers.put(drive, answer);
      }
    });
    return answers;
  }

  private record Coming(CompletableFuture<BucketFence.Answer> target)
      implements DriveLane.Asker<BucketFence.Answer> {
    @Override
    public void answered(BucketFence.Answer answer) {
      target.complete(answer);
    }

    @Override
    public void failed(DriveException why) {
      target.completeExceptionally(why);
    }

    @Override
    public void late(BucketFence.Answer answer) {}

    BucketFence.@Nullable Answer await(Drive drive, long end) {
      try {
        return target.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("{} has no fence: {}", drive.label(), e.toString());
        return null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException(Reason.CLOSED, "interrupted while a bucket is deleted", e);
      }
    }
  }

  private void requireQuorum(List<Drive> fenced) {
    for (ErasureSet set : sets.all()) {
      long here = set.drives().stream().filter(fenced::contains).count();
      if (here < set.geometry().readQuorum()) {
        throw new StoreException(
            Reason.NO_QUORUM, "too few drives can be asked whether the bucket is empty");
      }
    }
  }

  /// Whether the drives show nothing.
  ///
  /// @param halfMade gets the first register that one of them does not know to be decided
  private boolean look(List<Drive> fenced, RegisterKey[] halfMade) {
    byte[] all = new byte[0];
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(Space.OBJECTS, bucketId, all, 100, false, true);
    byte[] start = IndexKey.rangeStart(Space.OBJECTS, bucketId, all);
    try {
      MergedScan scan = new MergedScan(sets, fenced, range, start);
      for (var seen = scan.nextSighting(); seen != null; seen = scan.nextSighting()) {
        if (seen.halfMade()) {
          halfMade[0] = IndexKey.parse(Space.OBJECTS, seen.position());
          return false;
        }
        if (!seen.newestEmpty()) {
          return false;
        }
      }
      return true;
    } catch (MergedScan.DriveFailed e) {
      throw new StoreException(Reason.NO_QUORUM, "a drive failed meanwhile: " + e.getMessage(), e);
    }
  }
}
