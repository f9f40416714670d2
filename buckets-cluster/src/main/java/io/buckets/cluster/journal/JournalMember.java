package io.buckets.cluster.journal;

import io.buckets.cluster.topology.DriveDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a control plane knows of one of its copies.
///
/// Threading: guarded by the lock of the control plane.
final class JournalMember {
  /// The steps of a copy into service.
  private enum Stage {
    OUT,
    CLAIMING,
    CLAIMED,
    BEGINNING,
    IN_STEP
  }

  private final UUID driveId;
  private Optional<Path> directory;
  private @Nullable JournalLane lane;
  private Stage stage = Stage.OUT;
  private long index = -1;
  private String reason;
  private long outSinceNanos = System.nanoTime();

  JournalMember(DriveDirectory drive) {
    this.driveId = drive.driveId();
    this.directory = drive.directory();
    this.reason = "it is absent";
  }

  /// Sends a drive that is out on its way into service by a lane of its own.
  void enter(JournalLane fresh, long claim) {
    lane = fresh;
    directory = Optional.of(fresh.drive());
    stage = Stage.CLAIMED;
    fresh.start();
    claim(claim);
  }

  /// Asks a drive that is not out to keep a claim.
  void claim(long epoch) {
    if (lane != null && stage != Stage.OUT) {
      stage = Stage.CLAIMING;
      lane.claim(epoch);
    }
  }

  void claimed() {
    stage = Stage.CLAIMED;
  }

  /// Begins a new file, in or out of step before.
  void begin(JournalHeader header, long snapshotIndex, byte[] snapshot) {
    if (lane != null && stage != Stage.OUT && stage != Stage.CLAIMING) {
      stage = stage == Stage.IN_STEP ? Stage.IN_STEP : Stage.BEGINNING;
      lane.begin(header, snapshotIndex, snapshot);
    }
  }

  /// Sends an encoded command if the copy has a file.
  ///
  /// @return how much waits for the drive now
  int append(long commandIndex, byte[] command) {
    return hasFile() && lane != null ? lane.append(commandIndex, command) : 0;
  }

  /// Says that nothing comes after `last`, if the copy has a file.
  void end(long last) {
    if (hasFile() && lane != null) {
      lane.end(last);
    }
  }

  private boolean hasFile() {
    return stage == Stage.BEGINNING || stage == Stage.IN_STEP;
  }

  void synced(long durable) {
    index = durable;
    if (stage == Stage.BEGINNING) {
      stage = Stage.IN_STEP;
      reason = "";
    }
  }

  void failed(String why) {
    stage = Stage.OUT;
    reason = why;
    outSinceNanos = System.nanoTime();
  }

  void stop() {
    if (lane != null && stage != Stage.OUT) {
      lane.stop();
    }
  }

  boolean isFed(JournalLane from) {
    return lane == from && stage != Stage.OUT;
  }

  boolean isInStep() {
    return stage == Stage.IN_STEP;
  }

  boolean isClaimed() {
    return stage == Stage.CLAIMED;
  }

  boolean isOut() {
    return stage == Stage.OUT;
  }

  boolean isUnderWay() {
    return stage == Stage.CLAIMING || stage == Stage.BEGINNING;
  }

  /// Whether nothing of an earlier try is still at work on the drive.
  boolean isFree(Duration patience) {
    return isOut() && (lane == null || lane.awaitEnd(patience));
  }

  /// Whether a drive that failed is worth another try.
  boolean mayRetry(Duration pause) {
    boolean rested = System.nanoTime() - outSinceNanos >= pause.toNanos();
    return directory.isPresent() && rested && isFree(Duration.ZERO);
  }

  long index() {
    return index;
  }

  UUID driveId() {
    return driveId;
  }

  Optional<Path> directory() {
    return directory;
  }

  @Nullable JournalLane lane() {
    return lane;
  }

  CopyHealth health() {
    CopyHealth.State state =
        switch (stage) {
          case OUT -> CopyHealth.State.OUT;
          case CLAIMING, CLAIMED, BEGINNING -> CopyHealth.State.CATCHING_UP;
          case IN_STEP -> CopyHealth.State.IN_STEP;
        };
    return new CopyHealth(driveId, directory, state, index, isOut() ? reason : "");
  }
}
