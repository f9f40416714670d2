package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TurnsTest {
  private static final Path HANGING = Path.of("drive1", "control");

  private final Turns turns = new Turns(Duration.ofSeconds(20));
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private Void hang() throws Exception {
    turns.take(
        HANGING,
        () -> {
          begun.countDown();
          CompletableFuture.runAsync(this::awaitRelease).join();
        });
    return null;
  }

  private void awaitRelease() {
    try {
      assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoWantsADirectoryWaitsForWhoWorksInItAndForNobodyElse() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(this::hang);
      begun.await();
      CountDownLatch entered = new CountDownLatch(1);
      Future<?> second = threads.submit(() -> take(entered));
      turns.take(Path.of("drive2", "control"), () -> assertThat(first.isDone()).isFalse());
      assertThat(entered.await(50, TimeUnit.MILLISECONDS)).isFalse();
      released.countDown();
      first.get();
      second.get();
    }
  }

  @Test
  void nobodyWaitsForEverForADriveThatHangs() throws Exception {
    Turns impatient = new Turns(Duration.ofMillis(20));
    impatient.take(
        HANGING,
        () -> {
          Future<Void> other = CompletableFuture.supplyAsync(() -> taken(impatient));
          assertThatThrownBy(other::get).hasMessageContaining("it may hang");
        });
  }

  private static Void taken(Turns turns) {
    try {
      turns.take(HANGING, () -> {});
      throw new AssertionError("it is taken");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Void take(CountDownLatch entered) throws Exception {
    turns.take(HANGING, entered::countDown);
    return null;
  }
}
