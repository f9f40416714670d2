package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveWork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class DriveThreadsTest {
  private final DriveThreads threads = new DriveThreads("drive", Duration.ofMillis(200));
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();

  @AfterEach
  void close() {
    hanging.countDown();
    threads.close();
  }

  private boolean hang() {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      interrupted.set(true);
    }
    return true;
  }

  private void assertTimeout(DriveThreads.Work<?> work) {
    assertThatThrownBy(() -> threads.call(work))
        .isInstanceOfSatisfying(
            DriveException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
  }

  @Test
  void aCallReturnsWhatItDidOrThrowsWhatItThrew() throws DriveException {
    assertThat(threads.<String>call(() -> Thread.currentThread().getName())).contains("drive");
    assertThatThrownBy(() ->
            threads.call(() -> {
              throw new DriveException(Reason.CORRUPT, "bad");
            }))
        .isInstanceOf(DriveException.class)
        .hasMessage("bad");
    assertThat(threads.<Boolean>call(() -> threads.<Boolean>call(() -> true))).isTrue();
  }

  @Test
  void workGivenToItMakesItsCallsOnTheSameThreadAndCountsAsStuck() {
    CompletableFuture<Boolean> same = new CompletableFuture<>();
    threads.execute(() -> {
      Thread here = Thread.currentThread();
      try {
        same.complete(threads.<Boolean>call(() -> Thread.currentThread().equals(here)));
        hang();
      } catch (DriveException e) {
        same.completeExceptionally(e);
      }
    });
    assertThat(same.join()).isTrue();
    Awaitility.await().until(() -> threads.isStuck(Duration.ofMillis(1)));
    threads.giveUp();
    assertThat(threads.isStuck(Duration.ofMillis(1))).isTrue();
    hanging.countDown();
    Awaitility.await().until(() -> !threads.isStuck(Duration.ZERO));
  }

  @Test
  void aCallThatHangsIsGivenUpAndNotInterruptedAndWhatIsQueuedIsNeverMade() {
    for (int i = 0; i < Limits.DRIVE_THREADS; i++) {
      Thread.startVirtualThread(() -> assertTimeout(this::hang));
    }
    Awaitility.await().until(() -> threads.isStuck(Duration.ofMillis(100)));
    AtomicBoolean made = new AtomicBoolean();
    assertTimeout(() -> made.getAndSet(true));
    hanging.countDown();
    Awaitility.await().until(() -> !threads.isStuck(Duration.ZERO));
    assertThat(made).isFalse();
    assertThat(interrupted).isFalse();
  }

  @Test
  void workIsToldThatTheDriveIsGivenUpWhetherItHasBegunOrNot() {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    int count = Limits.DRIVE_THREADS + 3;
    for (int i = 0; i < count; i++) {
      threads.execute(
          new DriveWork() {
            @Override
            public void run() {
              begun.incrementAndGet();
              hang();
            }

            @Override
            public void giveUp() {
              told.incrementAndGet();
            }
          });
    }
    Awaitility.await().until(() -> begun.get() == Limits.DRIVE_THREADS);
    threads.giveUp();
    assertThat(told).hasValue(count);
    hanging.countDown();
    Awaitility.await().until(() -> !threads.isStuck(Duration.ZERO));
    assertThat(begun).hasValue(Limits.DRIVE_THREADS);
  }

  @Test
  void whoWaitsIsToldAtOnceWhenTheDriveIsGivenUp() throws InterruptedException {
    DriveThreads patient = new DriveThreads("drive", Duration.ofDays(1));
    CountDownLatch told = new CountDownLatch(1);
    Thread.startVirtualThread(() -> {
      assertThatThrownBy(() -> patient.call(this::hang)).isInstanceOf(DriveException.class);
      told.countDown();
    });
    Awaitility.await().until(() -> patient.isStuck(Duration.ZERO));
    patient.giveUp();
    told.await();
    patient.close();
  }
}
