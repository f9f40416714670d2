package io.buckets.storage.listing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.commit.DriveLane;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.ErasureSets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Pages of listings that were made before, given again for as long as they are right.
///
/// A page is kept with the numbers that its drives had for the bucket ([Drive#changes]) and is
/// right while they all have them still. The drives hold a read quorum of every set. A change that
/// has been acknowledged was accepted by a write quorum, so by one of them at least, which has
/// another number since before the change could be seen; so no listing misses what was acknowledged
/// before it began, and one that has shown a change is not followed by one that has not. A page
/// that an undecided head had a part in is not kept.
///
/// This is for those who list the same prefixes over and over: query engines, synchronising
/// clients, many workers on one table. They cost a number a drive instead of a thousand rows. Where
/// a bucket is being written to, its pages are soon wrong, and cost what they did.
///
/// Threading: any thread.
public final class ListedPages {
  /// What a page takes, without and per entry, in bytes: an estimate for the budget.
  private static final int PAGE_BYTES = 600;

  private static final int ENTRY_BYTES = 320;

  private final Cache<Question, Answer> pages;

  /// @param budgetBytes most memory for pages
  public ListedPages(long budgetBytes) {
    pages =
        Caffeine.newBuilder()
            .maximumWeight(budgetBytes)
            .<Question, Answer>weigher((question, answer) -> answer.weight())
            .expireAfterAccess(Limits.LISTED_PAGE)
            .executor(Runnable::run)
            .build();
  }

  /// What was asked for; byte strings as buffers, since those are equal by their bytes.
  private record Question(
      long bucketId, ByteBuffer prefix, ByteBuffer delimiter, ByteBuffer after, int limit) {
    static Question of(long bucketId, ListRequest request) {
      return new Question(
          bucketId,
          ByteBuffer.wrap(request.prefix()),
          ByteBuffer.wrap(request.delimiter()),
          ByteBuffer.wrap(request.after()),
          request.limit());
    }
  }

  /// A page, the drives it was made from, and their numbers.
  private record Answer(List<Drive> drives, List<Long> changes, ListPage page) {
    int weight() {
      return PAGE_BYTES + page.entries().size() * ENTRY_BYTES;
    }

    boolean isRight(long bucketId, List<Drive> now, ErasureSets sets) {
      if (!drives.equals(now)) {
        return false;
      }
      List<CompletableFuture<Long>> coming = new ArrayList<>();
      List<Long> expected = new ArrayList<>();
      try {
        for (int i = 0; i < now.size(); i++) {
          Drive drive = now.get(i);
          if (!sets.isMine(drive)) {
            coming.add(ask(sets.lane(drive), bucketId));
            expected.add(changes.get(i));
          } else if (drive.changes(bucketId) != changes.get(i)) {
            return false;
          }
        }
        return isSo(coming, expected);
      } catch (DriveException e) {
        // Whoever scans next finds out the same, and deals with it.
        return false;
      }
    }

    /// Drives of other nodes are asked all at once.
    private static CompletableFuture<Long> ask(DriveLane lane, long bucketId) {
      Coming number = new Coming(new CompletableFuture<>());
      lane.start(() -> lane.drive().changes(bucketId), number);
      return number.target;
    }

    private static boolean isSo(List<CompletableFuture<Long>> coming, List<Long> expected)
        throws DriveException {
      try {
        for (int i = 0; i < coming.size(); i++) {
          long number = coming.get(i).get(Limits.DRIVE_LATE.toNanos(), TimeUnit.NANOSECONDS);
          if (number != expected.get(i)) {
            return false;
          }
        }
        return true;
      } catch (ExecutionException | TimeoutException e) {
        throw new DriveException(DriveException.Reason.TIMEOUT, "a number does not come: " + e, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException(StoreException.Reason.CLOSED, "interrupted while listing", e);
      }
    }
  }

  private record Coming(CompletableFuture<Long> target) implements DriveLane.Asker<Long> {
    @Override
    public void answered(Long number) {
      target.complete(number);
    }

    @Override
    public void failed(DriveException why) {
      target.completeExceptionally(why);
    }

    @Override
    public void late(Long number) {}
  }

  /// The page, if it was kept and is right, as a scan of `drives` would make it now.
  @Nullable ListPage find(
      long bucketId, ListRequest request, List<Drive> drives, ErasureSets sets) {
    Answer answer = pages.getIfPresent(Question.of(bucketId, request));
    return answer != null && answer.isRight(bucketId, drives, sets) ? answer.page() : null;
  }

  /// Keeps a page that a scan of `drives` made, with the numbers it told.
  void keep(long bucketId, ListRequest request, List<Drive> drives, ListPage page, MergedScan by) {
    List<Long> changes = by.changes();
    if (changes.size() == drives.size()) {
      pages.put(Question.of(bucketId, request), new Answer(drives, changes, page));
    }
  }
}
