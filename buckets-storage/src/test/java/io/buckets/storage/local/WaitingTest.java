package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WaitingTest {
  private final Waiting<String> waiting = new Waiting<>();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void whatFollowsAnAnswerRunsAtOnceAndOnce() throws Exception {
    waiting.succeed("answer");
    assertThat(waiting.await()).isEqualTo("answer");
    waiting.whenSettled(runs::incrementAndGet);
    assertThat(runs).hasValue(1);
    waiting.fail(new DriveException(Reason.FAILED, "late"));
    assertThat(runs).hasValue(1);
  }

  @Test
  void whatFollowsWaitsForTheAnswerThatNobodyWaitsForAnyMore() {
    waiting.whenSettled(runs::incrementAndGet);
    assertThat(runs).hasValue(0);
    waiting.fail(new DriveException(Reason.OFFLINE, "the drive's index is closed"));
    assertThat(runs).hasValue(1);
    assertThatThrownBy(waiting::await).hasMessageContaining("closed");
  }

  /// A drive that hangs may make the change all the same: what follows waits for that.
  @Test
  void whoWaitsForADriveThatIsSuspectIsToldAtOnce() throws Exception {
    var waiters = new Waiters();
    var failed = new CompletableFuture<Throwable>();
    Thread.startVirtualThread(() -> {
      var own = new Waiting<String>();
      failed.complete(catchThrowable(() -> waiters.await(own)));
      own.whenSettled(runs::incrementAndGet);
    });
    await()
        .until(() -> {
          waiters.suspected();
          return failed.isDone();
        });
    assertThat(failed.get())
        .isInstanceOfSatisfying(
            DriveException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
    assertThat(runs).hasValue(0);
  }

  @Test
  void whatFollowsRunsOnceHoweverTheAnswerRaces() throws Exception {
    for (int i = 0; i < 2000; i++) {
      Waiting<String> raced = new Waiting<>();
      CountDownLatch ran = new CountDownLatch(1);
      AtomicInteger count = new AtomicInteger();
      Thread answering = Thread.startVirtualThread(() -> raced.succeed("answer"));
      raced.whenSettled(() -> {
        count.incrementAndGet();
        ran.countDown();
      });
      ran.await();
      answering.join();
      assertThat(count).hasValue(1);
    }
  }
}
