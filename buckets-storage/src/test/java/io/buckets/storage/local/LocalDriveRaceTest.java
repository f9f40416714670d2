package io.buckets.storage.local;

import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.Seeds;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many threads prepare, commit, take back and decide on few keys of one drive.
final class LocalDriveRaceTest {
  private static final int THREADS = 16;
  private static final int ROUNDS = 150;

  @TempDir Path top;

  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong ticks = new AtomicLong();
  private final ConcurrentLinkedQueue<Promise> promises = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Acceptance> accepted = new ConcurrentLinkedQueue<>();

  /// A promise that was answered before tick `answered`, showing `seen`.
  private record Promise(RegisterKey key, Ballot ballot, Ballot seen, long answered) {}

  /// A commit that was asked after tick `asked` and accepted before `answered`.
  private record Acceptance(RegisterKey key, Ballot ballot, long asked, long answered) {}

  @Test
  void noPromiseIsBrokenAndNoAcceptedHeadIsHiddenFromALaterPromise() throws Exception {
    long seed = Seeds.next();
    try (LocalDrives drives = new LocalDrives(top);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Drive drive = drives.create();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        all.add(
            threads.submit(() -> {
              for (int round = 0; round < ROUNDS; round++) {
                round(drive, random);
              }
              return true;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      assertThat(accepted).as("seed %d", seed).isNotEmpty();
      judge(seed);
      drive.close();
    }
  }

  @Test
  void noPageWithoutAnAcknowledgedChangeHasTheNumberThatFollowsIt() throws Exception {
    RegisterKey key = key("k");
    ConcurrentHashMap<Long, Ballot> oldestShown = new ConcurrentHashMap<>();
    AtomicBoolean ended = new AtomicBoolean();
    try (LocalDrives drives = new LocalDrives(top);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Drive drive = drives.create();
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            threads.submit(() -> {
              while (!ended.get()) {
                look(drive, key, oldestShown);
              }
              return true;
            }));
      }
      try {
        for (int n = 1; n <= 4 * ROUNDS; n++) {
          Ballot ballot = DriveFixture.ballot(n);
          drive.commit(commit(key, ballot, drive.head(key, true)));
          drive.decide(key, ballot);
          Ballot shown = oldestShown.getOrDefault(drive.changes(key.bucketId()), ballot);
          assertThat(shown)
              .as("shown by a page of the number after change %d", n)
              .isEqualTo(ballot);
        }
      } finally {
        ended.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
      assertThat(oldestShown).hasSizeGreaterThan(10);
      drive.close();
    }
  }

  /// Scans, and notes the oldest head that a page of its number has shown. Nothing newer may be
  /// seen while the number is still the page's.
  private static void look(
      Drive drive, RegisterKey key, ConcurrentHashMap<Long, Ballot> oldestShown)
      throws DriveException {
    ScanPage page =
        drive.scan(
            new ScanRequest(Space.OBJECTS, key.bucketId(), new byte[0], new byte[0], 10, false));
    Ballot shown = page.entries().isEmpty() ? Ballot.ZERO : page.entries().getFirst().ballot();
    Ballot seen = drive.head(key, false).ballot();
    if (drive.changes(key.bucketId()) == page.changes()) {
      assertThat(seen).isEqualTo(shown);
    }
    oldestShown.merge(page.changes(), shown, (a, b) -> a.isAfter(b) ? b : a);
  }

  private void round(Drive drive, Random random) throws DriveException {
    RegisterKey key = key("k" + random.nextInt(3));
    Ballot ballot = DriveFixture.ballot(clock.incrementAndGet());
    if (!(drive.prepare(key, ballot, true) instanceof PrepareReply.Promised promised)) {
      return;
    }
    promises.add(new Promise(key, ballot, promised.head().ballot(), ticks.incrementAndGet()));
    long asked = ticks.incrementAndGet();
    CommitReply reply = drive.commit(commit(key, ballot, promised.head()));
    if (reply instanceof CommitReply.Accepted) {
      accepted.add(new Acceptance(key, ballot, asked, ticks.incrementAndGet()));
      if (random.nextBoolean()) {
        drive.decide(key, ballot);
      }
    }
    DriveHead head = drive.head(key, true);
    Version newest = head.head().newest();
    if (newest != null && head.shard() != null) {
      // Head and shard are always of one state.
      assertThat(UTF_8.decode(head.shard().duplicate()).toString())
          .isEqualTo(DriveFixture.text(newest));
    }
  }

  private static CommitRequest commit(RegisterKey key, Ballot ballot, DriveHead seen) {
    Version version = inline(0, ballot.toString());
    return new CommitRequest(
        key,
        ballot,
        seen.head().state(),
        ballot,
        List.of(ballot),
        new Change.Replace(version),
        2,
        ByteBuffer.wrap(ballot.toString().getBytes(UTF_8)));
  }

  private void judge(long seed) {
    for (Promise promise : promises) {
      for (Acceptance one : accepted) {
        if (!one.key.equals(promise.key) || !promise.ballot.isAfter(one.ballot)) {
          continue;
        }
        boolean after = one.asked > promise.answered;
        assertThat(after).as("seed %d: %s accepted after %s", seed, one, promise).isFalse();
        assertThat(one.ballot.isAfter(promise.seen))
            .as("seed %d: %s hidden from %s", seed, one, promise)
            .isFalse();
      }
    }
  }
}
