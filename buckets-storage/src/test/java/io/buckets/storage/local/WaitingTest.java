package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
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
