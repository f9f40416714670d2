package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
  private static final int SMALL = BufferPool.CLASS_BYTES.getFirst();
  private static final int LARGE = BufferPool.CLASS_BYTES.getLast();
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void aBufferHasTheAskedLengthAndStartsAtZero() {
    try (BufferPool pool = new BufferPool(LARGE, LONG);
        PooledBuffer buffer = pool.take(1000)) {
      assertThat(buffer.bytes().position()).isZero();
      assertThat(buffer.bytes().limit()).isEqualTo(1000);
      assertThat(buffer.bytes().isDirect()).isTrue();
      assertThat(buffer.bytes().capacity()).isEqualTo(SMALL);
      assertThat(buffer.segment().byteSize()).isEqualTo(SMALL);
    }
  }

  @Test
  void aBlockOfAPowerOfTwoFitsWithItsFrameIntoItsOwnClass() {
    try (BufferPool pool = new BufferPool(LARGE, LONG);
        PooledBuffer buffer = pool.take((128 << 10) + 40)) {
      assertThat(buffer.bytes().capacity()).isEqualTo((128 << 10) + 4096);
    }
  }

  @Test
  void memoryGivenBackIsUsedAgain() {
    try (BufferPool pool = new BufferPool(LARGE, LONG)) {
      long address;
      try (PooledBuffer first = pool.take(10)) {
        address = first.segment().address();
      }
      try (PooledBuffer second = pool.take(20)) {
        assertThat(second.segment().address()).isEqualTo(address);
      }
    }
  }

  @Test
  void nothingBeyondTheBudgetIsLent() {
    try (BufferPool pool = new BufferPool(LARGE, Duration.ZERO)) {
      PooledBuffer all = pool.take(LARGE);
      assertThatThrownBy(() -> pool.take(1))
          .isInstanceOfSatisfying(
              StoreException.class,
              refused -> assertThat(refused.reason()).isEqualTo(StoreException.Reason.BUSY));
      all.close();
      pool.take(1).close();
    }
  }

  @Test
  void idleMemoryOfOtherSizesMakesRoom() {
    try (BufferPool pool = new BufferPool(LARGE, Duration.ZERO)) {
      List<PooledBuffer> small = new ArrayList<>();
      for (long lent = 0; lent + SMALL <= LARGE; lent += SMALL) {
        small.add(pool.take(SMALL));
      }
      small.forEach(PooledBuffer::close);
      pool.take(LARGE).close();
      assertThat(pool.lentBytes()).isZero();
      assertThat(pool.keptBytes()).isLessThanOrEqualTo(LARGE);
    }
  }

  @Test
  void waitersAreServedInTheOrderTheyCame() {
    try (BufferPool pool = new BufferPool(LARGE, LONG)) {
      PooledBuffer all = pool.take(LARGE);
      ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
      Thread large = startAndAwaitParked(() -> takeAndNote(pool, LARGE, order, "large"));
      Thread small = startAndAwaitParked(() -> takeAndNote(pool, SMALL, order, "small"));
      all.close();
      join(large);
      join(small);
      assertThat(order).containsExactly("large", "small");
      assertThat(pool.lentBytes()).isZero();
    }
  }

  @Test
  void aWaiterWhoGivesUpLetsTheNextOneThrough() {
    try (BufferPool pool = new BufferPool(LARGE, LONG);
        PooledBuffer held = pool.take(SMALL)) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread first = startAndAwaitParked(() -> note(failure, () -> pool.take(LARGE).close()));
      Thread second = startAndAwaitParked(() -> pool.take(SMALL).close());
      first.interrupt();
      join(first);
      join(second);
      assertThat(failure.get()).isInstanceOf(StoreException.class);
      assertThat(held.bytes().limit()).isEqualTo(SMALL);
    }
  }

  @Test
  void closingThePoolRefusesThoseWhoWait() {
    BufferPool pool = new BufferPool(LARGE, LONG);
    PooledBuffer all = pool.take(LARGE);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread waiter = startAndAwaitParked(() -> note(failure, () -> pool.take(1).close()));
    pool.close();
    join(waiter);
    assertThat(failure.get())
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> assertThat(refused.reason()).isEqualTo(StoreException.Reason.CLOSED));
    all.close();
    assertThat(pool.lentBytes()).isZero();
    assertThat(pool.keptBytes()).isZero();
  }

  @Test
  void aSecondCloseAndAUseAfterCloseAreFound() {
    try (BufferPool pool = new BufferPool(LARGE, LONG)) {
      PooledBuffer buffer = pool.take(1);
      buffer.close();
      assertThatThrownBy(buffer::close).isInstanceOf(Invariant.Violation.class);
      assertThatThrownBy(buffer::bytes).isInstanceOf(Invariant.Violation.class);
    }
  }

  @Test
  void aTrackingPoolNamesThePlaceOfALeak() {
    try (BufferPool pool = BufferPool.tracking(LARGE, LONG)) {
      PooledBuffer leaked = pool.take(1);
      pool.take(1).close();
      assertThat(pool.leaks()).hasSize(1);
      assertThat(pool.leaks().getFirst().getStackTrace())
          .anyMatch(frame -> frame.getMethodName().equals("aTrackingPoolNamesThePlaceOfALeak"));
      leaked.close();
      assertThat(pool.leaks()).isEmpty();
    }
  }

  @Test
  void manyThreadsNeverShareABufferNorExceedTheBudget() {
    long budget = 2L * LARGE;
    try (BufferPool pool = new BufferPool(budget, LONG)) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      for (int id = 0; id < 32; id++) {
        int mark = id;
        threads.add(Thread.startVirtualThread(() -> note(failure, () -> churn(pool, mark))));
      }
      threads.forEach(BufferPoolTest::join);
      assertThat(failure.get()).isNull();
      assertThat(pool.lentBytes()).isZero();
      assertThat(pool.keptBytes()).isBetween(1L, budget);
    }
  }

  private static void churn(BufferPool pool, int mark) {
    Random random = new Random(mark);
    for (int round = 0; round < 200; round++) {
      try (PooledBuffer buffer = pool.take(1 + random.nextInt(LARGE))) {
        int last = buffer.bytes().limit() - 1;
        buffer.bytes().put(0, (byte) mark).put(last, (byte) mark);
        assertThat(buffer.bytes().get(0)).isEqualTo((byte) mark);
        assertThat(buffer.bytes().get(last)).isEqualTo((byte) mark);
        assertThat(pool.lentBytes()).isLessThanOrEqualTo(pool.budgetBytes());
      }
    }
  }

  private static void takeAndNote(
      BufferPool pool, int bytes, ConcurrentLinkedQueue<String> order, String name) {
    try (PooledBuffer buffer = pool.take(bytes)) {
      assertThat(buffer.bytes().limit()).isEqualTo(bytes);
      order.add(name);
    }
  }

  private static void note(AtomicReference<Throwable> failure, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | AssertionError thrown) {
      failure.set(thrown);
    }
  }

  private static Thread startAndAwaitParked(Runnable action) {
    Thread thread = Thread.ofPlatform().start(action);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }

  private static void join(Thread thread) {
    try {
      assertThat(thread.join(LONG)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void severalAreTakenTogetherOrNotAtAll() throws Exception {
    int block = 512 << 10;
    try (BufferPool pool = new BufferPool(5L * (block + 4096), LONG)) {
      List<PooledBuffer> first = pool.take(block, 2);
      List<PooledBuffer> second = pool.take(block, 2);
      CompletableFuture<List<PooledBuffer>> third = new CompletableFuture<>();
      Thread waiting = Thread.startVirtualThread(() -> third.complete(pool.take(block, 2)));
      assertThat(pool.takeIfPlenty(block, 1)).isEmpty();
      first.getFirst().close();
      assertThat(third.get(60, TimeUnit.SECONDS)).hasSize(2);
      waiting.join();
      assertThat(pool.lentBytes()).isEqualTo(5L * (block + 4096));
      first.getLast().close();
      second.forEach(PooledBuffer::close);
      assertThat(pool.takeIfPlenty(block, 1)).isEmpty();
      third.join().forEach(PooledBuffer::close);
      pool.takeIfPlenty(block, 2).forEach(PooledBuffer::close);
      assertThat(pool.lentBytes()).isZero();
      assertThatThrownBy(() -> pool.take(block, 6)).isInstanceOf(StoreException.class);
    }
  }
}
