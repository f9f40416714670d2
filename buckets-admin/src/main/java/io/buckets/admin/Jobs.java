package io.buckets.admin;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.object.Store;
import io.buckets.storage.repair.DriveRebuild;
import io.buckets.storage.repair.Scrubber;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/// The long work an operator starts: one heal or scrub at a time, whose state can be asked for.
///
/// Threading: any thread asks; each job runs on a thread of its own.
final class Jobs {
  private static final Duration BUSY = Duration.ofMillis(250);

  private final Store store;
  private volatile Baseline active = new Baseline(0, 0, 0, 0);
  private final AtomicReference<Job> current = new AtomicReference<>(Job.NONE);

  Jobs(Store store) {
    this.store = store;
  }

  /// The state of the last job started.
  ///
  /// @param name heal, scrub or none
  /// @param running whether it is under way
  /// @param done registers or shard files gone by
  /// @param healed heads and shard files made again since it began
  /// @param incomplete registers that could not be made whole, or damaged files that remain
  /// @param waiting registers that wait for repair now
  /// @param error why it ended early, empty if it did not
  record Job(
      String name,
      boolean running,
      long done,
      long healed,
      long incomplete,
      long waiting,
      String error) {
    static final Job NONE = new Job("none", false, 0, 0, 0, 0, "");

    private Job withWaiting(long now) {
      return new Job(name, running, done, healed, incomplete, now, error);
    }
  }

  /// Starts a heal of the registers of a bucket, or all.
  ///
  /// @param bucketId the bucket, -1 for all
  void heal(long bucketId, byte[] prefix, boolean deep) {
    DriveRebuild.Depth depth = deep ? DriveRebuild.Depth.BLOCKS : DriveRebuild.Depth.FILES;
    start(
        "heal",
        () -> {
          if (!store.rebuild().run(bucketId, prefix, depth)) {
            throw new StoreException(
                Reason.CONFLICT, "a walk over all registers is under way already; see info");
          }
        });
  }

  /// Starts to bring the drives of this node in step, as it does by itself when one comes back; a
  /// walk that is under way is waited for.
  void bringInStep() {
    start(
        "heal",
        () -> {
          while (!store.rebuild().bringInStep(DriveRebuild.Depth.HEADS)) {
            Thread.sleep(BUSY);
          }
        });
  }

  /// Starts a scrub of every drive.
  void scrub() {
    start("scrub", () -> store.scrubber().scrub(Scrubber.Pace.NONE));
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private void start(String name, Work work) {
    Job before = current.get();
    Job begun = new Job(name, true, 0, 0, 0, 0, "");
    if (before.running() || !current.compareAndSet(before, begun)) {
      throw new StoreException(Reason.CONFLICT, "a " + before.name() + " is under way already");
    }
    Baseline baseline = baseline();
    active = baseline;
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          String error = "";
          try {
            work.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            error = "interrupted";
          } catch (RuntimeException e) {
            error = String.valueOf(e.getMessage());
          }
          current.set(measured(name, false, baseline, error));
        });
  }

  private record Baseline(long healed, long files, long damaged, long repaired) {}

  private Baseline baseline() {
    var healer = store.healer().counts();
    var scrubber = store.scrubber().counts();
    return new Baseline(
        healer.heads() + healer.shardFiles(),
        scrubber.files(),
        scrubber.damaged(),
        scrubber.repaired());
  }

  /// How the last job stands.
  Job state() {
    Job job = current.get();
    return job.running()
        ? measured(job.name(), true, active, "")
        : job.withWaiting(store.healer().counts().waiting());
  }

  private Job measured(String name, boolean running, Baseline before, String error) {
    Baseline now = baseline();
    boolean heal = name.equals("heal");
    long damaged = now.damaged() - before.damaged();
    long repaired = now.repaired() - before.repaired();
    return new Job(
        name,
        running,
        heal ? store.rebuild().progress().visited() : now.files() - before.files(),
        now.healed() - before.healed(),
        heal ? store.rebuild().progress().incomplete() : damaged - repaired,
        store.healer().counts().waiting(),
        error);
  }
}
