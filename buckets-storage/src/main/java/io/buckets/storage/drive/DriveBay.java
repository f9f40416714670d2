package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.RegisterKey;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The place of one drive in its pool: whichever drive is in it serves, and one that fails is taken
/// out.
///
/// Erasure sets hold bays, so that a drive may fail, come back, or be replaced by another without
/// any set being made anew. A call that ends with FAILED or OFFLINE takes the drive out of service
/// with that reason, and closes it; until something puts a drive in again, every call fails at once
/// with OFFLINE. One that ends otherwise, UNREACHABLE too, leaves it where it is. While the drive
/// is suspect, since it does not answer, every call fails at once with UNREACHABLE.
///
/// What could not reach the drive of another node, or was not asked of a suspect one, may be a
/// change that it lacks: the bay *owes* it the news, and its node is told when it answers again
/// ({@link Drive#missed}).
///
/// Threading: any thread.
public final class DriveBay extends ForwardingDrive {
  private static final Logger LOG = LoggerFactory.getLogger(DriveBay.class);

  /// Calls that a `DriveLane` does not time, since several of them are one piece of its work.
  private static final Set<DriveCall> TIMED =
      Collections.unmodifiableSet(
          EnumSet.of(
              DriveCall.VERSIONS,
              DriveCall.STAGE,
              DriveCall.SEAL,
              DriveCall.DISCARD,
              DriveCall.READ,
              DriveCall.DESCRIBE,
              DriveCall.INSTALL,
              DriveCall.COLLECT,
              DriveCall.SCAN,
              DriveCall.SHARDS,
              DriveCall.UNNAMED));

  private final Suspicion suspicion;
  private volatile Drive drive;
  private volatile @Nullable CallTimer timer;
  private volatile boolean closed;
  private volatile boolean owing;
  private final BucketFences fences = new BucketFences();

  /// A bay that holds `drive`, which may be an {@link AbsentDrive}.
  public DriveBay(Drive drive) {
    this(drive, SuspectNews.ofEach());
  }

  /// The same, and what operators are told when it does not answer.
  public DriveBay(Drive drive, SuspectNews news) {
    this.drive = drive;
    this.suspicion = new Suspicion(news);
  }

  /// Whether nothing is to be asked of a drive now: it is out of service, suspect, or away.
  public static boolean isOut(Drive drive) {
    return drive instanceof AbsentDrive
        || (drive instanceof DriveBay bay && (bay.outOfService() != null || bay.suspect() != null))
        || drive.isAway();
  }

  /// The drive that serves now.
  public Drive drive() {
    return drive;
  }

  /// Why no drive serves here; null if one does.
  public @Nullable String outOfService() {
    return drive instanceof AbsentDrive absent ? absent.why() : null;
  }

  /// Why nothing is asked of the drive just now; null if it answers.
  public @Nullable String suspect() {
    return suspicion.why();
  }

  /// Whether calls of the drive hang: it is suspect, or late and cannot be done without.
  public boolean isHung() {
    return suspect() != null || suspicion.oldestNanos() > Limits.DRIVE_LATE.toNanos();
  }

  /// How often the drive came back after it was suspect, here or for another node, or could not be
  /// reached by one: each time it may have missed changes.
  public long timesSuspect() {
    return suspicion.times();
  }

  /// From now on `clock` is told how long calls of the drive take.
  public void timedBy(CallTimer clock) {
    timer = clock;
  }

  /// Whether the drive, which answers now, has not been told yet that it may have missed changes.
  public boolean owes() {
    return owing && !isOut(this);
  }

  /// The drive may have missed changes.
  public void owe() {
    owing = true;
  }

  /// Tells it.
  public void tellMissed() {
    owing = false;
    try {
      super.missed();
    } catch (DriveException e) {
      owing = true;
      LOG.debug("drive {} is not told what it missed: {}", label(), e.getMessage());
    }
  }

  @Override
  public void missed() throws DriveException {
    suspicion.missed();
    super.missed();
  }

  /// Says which buckets are gone for good: nothing but erasures is accepted there.
  public void knowGone(LongPredicate buckets) {
    fences.know(buckets);
  }

  /// The drive of another node has its fences there; one of this node has them here.
  @Override
  public BucketFence.Answer fence(BucketFence fence) throws DriveException {
    BucketFence.Answer there = super.fence(fence);
    if (there != BucketFence.Answer.NOT_HERE) {
      return there;
    }
    BucketFence.Answer here = fences.set(fence);
    if (fence.up() && here != BucketFence.Answer.STOOD) {
      // What was given up, but may still be under way, is over then.
      super.probe();
    }
    return here;
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    return fences.pass(
        request.key().bucketId(),
        request.change(),
        () -> super.commit(request),
        new CommitReply.Refused(request.ballot()));
  }

  @Override
  public CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> state)
      throws DriveException {
    Change pending = state.getFirst().pending();
    if (pending == null) {
      return super.install(key, confirmed, state);
    }
    return fences.pass(
        key.bucketId(),
        pending,
        () -> super.install(key, confirmed, state),
        new CommitReply.Refused(state.getFirst().ballot()));
  }

  public Suspicion suspicion() {
    return suspicion;
  }

  /// Has `look` look after the drive, on this thread, which may have to wait: that is late like any
  /// call.
  public void watch(Consumer<Drive> look) {
    Suspicion.Running call = suspicion.begin();
    try {
      look.accept(drive);
    } finally {
      suspicion.end(call);
    }
  }

  /// Puts `next` into service.
  ///
  /// @return the drive that was in the bay, which the caller closes
  public synchronized Drive put(Drive next) {
    Drive before = drive;
    drive = next;
    suspicion.begunAnew();
    LOG.info("drive {} ({}) is in service", next.label(), next.id());
    return before;
  }

  /// Takes the drive out of service, and closes it.
  @SuppressWarnings("ReferenceEquality") // this very object, not one like it
  public synchronized void takeOut(Drive failed, String why) {
    if (drive == failed && !closed && !(failed instanceof AbsentDrive)) {
      drive = new AbsentDrive(failed.id(), failed.label(), why);
      suspicion.begunAnew();
      LOG.error("drive {} ({}) is out of service: {}", failed.label(), failed.id(), why);
      Thread.ofPlatform().daemon().name("close-" + failed.label()).start(failed::close);
    }
  }

  /// Says better why no drive serves here.
  public synchronized void explain(String why) {
    if (drive instanceof AbsentDrive absent && !absent.why().equals(why)) {
      drive = new AbsentDrive(absent.id(), absent.label(), why);
      LOG.error("drive {} ({}) stays out of service: {}", absent.label(), absent.id(), why);
    }
  }

  @Override
  protected Drive behind() {
    return drive;
  }

  /// Only a probe goes to a suspect drive. What is not asked in rounds is late if it takes long;
  /// rounds are timed by the `DriveLane`.
  @Override
  protected <T extends @Nullable Object> T around(DriveCall which, Body<T> body)
      throws DriveException {
    if (which == DriveCall.PROBE) {
      return callNow(which, body);
    }
    if (!TIMED.contains(which)) {
      return call(which, body);
    }
    requireTrusted();
    Suspicion.Running running = suspicion.begin();
    try {
      return callNow(which, body);
    } finally {
      suspicion.end(running);
    }
  }

  @Override
  public @Nullable DriveHead headInMemory(RegisterKey key, boolean withShard)
      throws DriveException {
    return this.<@Nullable DriveHead>call(null, now -> now.headInMemory(key, withShard));
  }

  /// Those of the drive, unless it is suspect: they may all hang, and its calls are refused at
  /// once.
  @Override
  public Executor threads() {
    return suspicion.why() == null ? drive.threads() : Thread::startVirtualThread;
  }

  /// A change of a bucket with a fence is not made ready, so that it is called and refused.
  @Override
  public <T> @Nullable Unsent ask(RoundQuestion<T> question, Told<T> told) {
    if (suspicion.why() != null
        || (question instanceof RoundQuestion.Commit(CommitRequest request)
            && fences.isInTheWay(request.key().bucketId(), request.change()))) {
      return null;
    }
    Drive now = drive;
    CallTimer clock = timer;
    long begun = clock == null ? 0 : System.nanoTime();
    return now.ask(
        question,
        (answer, why) -> {
          if (clock != null) {
            clock.took(
                callOf(question), System.nanoTime() - begun, why == null ? null : why.reason());
          }
          if (why != null) {
            failed(now, why);
          }
          told.ended(answer, why);
        });
  }

  private static DriveCall callOf(RoundQuestion<?> question) {
    return switch (question) {
      case RoundQuestion.Prepare p -> DriveCall.PREPARE;
      case RoundQuestion.Look l -> DriveCall.HEAD;
      case RoundQuestion.Commit c -> DriveCall.COMMIT;
    };
  }

  /// @param which null if it is not worth measuring
  private <T extends @Nullable Object> T call(@Nullable DriveCall which, Body<T> body)
      throws DriveException {
    requireTrusted();
    return callNow(which, body);
  }

  private void requireTrusted() throws DriveException {
    String why = suspicion.why();
    if (why != null) {
      throw new DriveException(
          DriveException.Reason.UNREACHABLE, drive.label() + " is suspect: " + why);
    }
  }

  private <T extends @Nullable Object> T callNow(@Nullable DriveCall which, Body<T> body)
      throws DriveException {
    Drive now = drive;
    CallTimer clock = timer;
    try {
      return which == null || clock == null || now instanceof AbsentDrive
          ? body.on(now)
          : timed(clock, which, now, body);
    } catch (DriveException e) {
      failed(now, e);
      throw e;
    }
  }

  private void failed(Drive asked, DriveException why) {
    if (why.reason() == DriveException.Reason.FAILED
        || why.reason() == DriveException.Reason.OFFLINE) {
      takeOut(asked, String.valueOf(why.getMessage()));
    }
    if (why.reason() == DriveException.Reason.UNREACHABLE) {
      owing = true;
    }
  }

  private static <T extends @Nullable Object> T timed(
      CallTimer clock, DriveCall which, Drive now, Body<T> body) throws DriveException {
    long begun = System.nanoTime();
    try {
      T answer = body.on(now);
      clock.took(which, System.nanoTime() - begun, null);
      return answer;
    } catch (DriveException e) {
      clock.took(which, System.nanoTime() - begun, e.reason());
      throw e;
    }
  }

  /// Of no client's concern: whether the drive serves is for their calls to find out.
  @Override
  public void remember(Map<UUID, Mark> others) throws DriveException {
    if (suspicion.why() == null) {
      drive.remember(others);
    }
  }

  @Override
  public void close() {
    // Calls that come after it fail for that, and are no news.
    closed = true;
    drive.close();
  }
}
