package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.memory.MemoryDrive;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/// Calls that are made on the drive's own threads, of which the test is the only one.
final class DriveLaneTest {
  private final List<Runnable> queued = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private boolean full;
  private final DriveLane lane = new DriveLane(new Manned(), DrivePatience.STANDARD);

  /// A drive whose threads do what is queued when the test says so.
  private final class Manned extends PassingDrive {
    Manned() {
      super(new MemoryDrive(UUID.randomUUID()));
    }

    @Override
    public Executor threads() {
      return work -> {
        if (full) {
          throw new RejectedExecutionException("full");
        }
        queued.add(work);
      };
    }
  }

  private final class Told implements DriveLane.Asker<String> {
    @Override
    public void answered(String answer) {
      said.add(answer);
    }

    @Override
    public void failed(DriveException why) {
      said.add(why.reason().toString());
    }

    @Override
    public void late(String answer) {
      said.add("late " + answer);
    }
  }

  private void start(DriveLane.Work<String> work) {
    lane.startOnDrive(work, new Told());
  }

  @Test
  void whatIsQueuedWhenTheDriveBecomesSuspectIsToldSoAndNeverMade() {
    start(() -> said.add("made") ? "answer" : "");
    lane.suspect("a test");
    assertThat(said).containsExactly(Reason.UNREACHABLE.toString());
    queued.forEach(Runnable::run);
    assertThat(said).hasSize(1);
    lane.trust();
    start(() -> "answer");
    queued.getLast().run();
    assertThat(said).endsWith("answer");
  }

  @Test
  void whatIsBeingMadeThenMayStillComeLate() {
    start(() -> {
      lane.suspect("a test");
      return "answer";
    });
    queued.forEach(Runnable::run);
    assertThat(said).containsExactly(Reason.TIMEOUT.toString(), "late answer");
  }

  @Test
  void whatTakesLongerThanAnyCallMayIsWaitedForNoLonger() {
    start(() -> {
      long over = System.nanoTime() + DrivePatience.STANDARD.call().toNanos();
      lane.abandonOverdue(over - DrivePatience.STANDARD.late().toNanos());
      said.add("in time");
      lane.abandonOverdue(over + 1);
      return "answer";
    });
    queued.forEach(Runnable::run);
    assertThat(said).containsExactly("in time", Reason.TIMEOUT.toString(), "late answer");
  }

  @Test
  void whatTheThreadsRefuseIsNotMade() {
    full = true;
    start(() -> "answer");
    assertThat(said).containsExactly(Reason.UNREACHABLE.toString());
    full = false;
    start(() -> "answer");
    queued.forEach(Runnable::run);
    assertThat(said).endsWith("answer");
  }
}
