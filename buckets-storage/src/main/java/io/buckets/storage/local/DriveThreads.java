package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveWork;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The few platform threads of one local drive, on which every call runs that may touch a file.
///
/// An open, a stat, a rename or a call into the index's library holds the thread that makes it for
/// as long as the drive takes, and a virtual thread's carrier with it, of which there are as many
/// as cores: one drive that hangs would stop the process. Here it stops its own threads. Whoever
/// waits for a call waits no longer than its deadline; what is queued by then is never made, what
/// is being made goes on, and nobody is interrupted, since an interrupt would close the file under
/// all its readers.
///
/// A call that was given up while it was being made may still read its arguments and write into
/// them: they are its own from then on.
///
/// Threading: any thread; one of this drive's own threads makes its calls itself.
final class DriveThreads implements Executor, AutoCloseable {
  private static final long IDLE_SECONDS = 10;

  /// What is to be done on the drive.
  interface Work<T extends @Nullable Object> {
    T run() throws DriveException;
  }

  private final String label;
  private final Duration deadline;
  private final ThreadPoolExecutor pool;
  private final ScheduledThreadPoolExecutor background;
  private final Set<Own> alive = ConcurrentHashMap.newKeySet();

  /// @param label what the threads are named after
  /// @param deadline how long a call may take
  DriveThreads(String label, Duration deadline) {
    this.label = label;
    this.deadline = deadline;
    ThreadFactory own = work -> new Own(this, work, "drive-" + label);
    int count = Limits.DRIVE_THREADS;
    pool = new Pool(count, own);
    pool.allowCoreThreadTimeOut(true);
    background = new ScheduledThreadPoolExecutor(1, own);
    background.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    background.allowCoreThreadTimeOut(true);
    background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    background.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    background.setRemoveOnCancelPolicy(true);
  }

  private static final class Own extends Thread {
    private final DriveThreads drive;
    private volatile long began;
    private volatile @Nullable Runnable making;

    Own(DriveThreads drive, Runnable work, String name) {
      super(work, name);
      this.drive = drive;
      setDaemon(true);
    }

    @Override
    public void run() {
      drive.alive.add(this);
      try {
        super.run();
      } finally {
        drive.alive.remove(this);
      }
    }

    boolean isLate(long now, long patience) {
      return making != null && now - began > patience;
    }
  }

  /// Remembers what each thread is making.
  private static final class Pool extends ThreadPoolExecutor {
    Pool(int count, ThreadFactory own) {
      super(
          count,
          count,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(Limits.DRIVE_CALLS),
          own);
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable work) {
      Own own = (Own) thread;
      own.began = System.nanoTime();
      own.making = work;
    }

    @Override
    protected void afterExecute(Runnable work, @Nullable Throwable thrown) {
      ((Own) Thread.currentThread()).making = null;
    }
  }

  /// Has `work`, which is told of failures by itself, done on a thread of the drive, some time.
  ///
  /// @throws RejectedExecutionException if the drive is closed, or too much is waiting
  @Override
  public void execute(Runnable work) {
    pool.execute(work);
  }

  private boolean isOwn() {
    return Thread.currentThread() instanceof Own own && own.drive == this;
  }

  /// Has `work` done on a thread of the drive and returns what it did.
  ///
  /// @throws DriveException TIMEOUT if it was not done in time, or too much is waiting
  <T extends @Nullable Object> T call(Work<T> work) throws DriveException {
    return call(work, deadline);
  }

  /// The same, waiting as long as `patience`.
  <T extends @Nullable Object> T call(Work<T> work, Duration patience) throws DriveException {
    if (isOwn()) {
      return work.run();
    }
    Task<T> task = new Task<>(work);
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      Reason reason = pool.isShutdown() ? Reason.OFFLINE : Reason.TIMEOUT;
      throw new DriveException(reason, label + " is closed, or too many calls wait for it", e);
    }
    return task.await(patience.toNanos());
  }

  /// How long a call may take.
  Duration deadline() {
    return deadline;
  }

  /// What must not hold up a request, after a while or again and again: on one thread of the drive.
  ScheduledExecutorService background() {
    return background;
  }

  /// Fails every {@link #call} and {@link DriveWork} under way: the drive does not answer, and who
  /// waits need not. What is queued is not made.
  void giveUp() {
    cancelQueued();
    for (Runnable queued : pool.getQueue()) {
      if (queued instanceof DriveWork work && pool.remove(work)) {
        work.giveUp();
      }
    }
    for (Own thread : alive) {
      switch (thread.making) {
        case Task<?> task -> task.abandon();
        case DriveWork work -> work.giveUp();
        case null, default -> {
          // Whoever gave it is told otherwise.
        }
      }
    }
  }

  private void cancelQueued() {
    for (Runnable queued : pool.getQueue()) {
      if (queued instanceof Task<?> task) {
        task.cancel();
      }
    }
  }

  /// Whether a call is being made since longer than `patience`.
  boolean isStuck(Duration patience) {
    long now = System.nanoTime();
    return alive.stream().anyMatch(thread -> thread.isLate(now, patience.toNanos()));
  }

  /// Takes no more calls; those under way end by themselves.
  @Override
  public void close() {
    pool.shutdown();
    background.shutdown();
    cancelQueued();
  }

  private final class Task<T extends @Nullable Object> implements Runnable {
    private static final int QUEUED = 0;
    private static final int RUNNING = 1;
    private static final int DONE = 2;
    private static final int CANCELLED = 3;

    private final Work<T> work;
    private final Thread waiter = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(QUEUED);
    private volatile boolean abandoned;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Task(Work<T> work) {
      this.work = work;
    }

    @Override
    public void run() {
      if (!state.compareAndSet(QUEUED, RUNNING)) {
        return;
      }
      try {
        result = work.run();
      } catch (DriveException | RuntimeException | Error e) {
        failure = e;
      } finally {
        state.set(DONE);
        LockSupport.unpark(waiter);
      }
    }

    void abandon() {
      abandoned = true;
      LockSupport.unpark(waiter);
    }

    boolean cancel() {
      boolean cancelled = state.compareAndSet(QUEUED, CANCELLED);
      if (cancelled) {
        pool.remove(this);
        LockSupport.unpark(waiter);
      }
      return cancelled;
    }

    T await(long patience) throws DriveException {
      long deadline = System.nanoTime() + patience;
      boolean interrupted = false;
      try {
        while (state.get() < DONE) {
          long left = deadline - System.nanoTime();
          if (left <= 0 || abandoned) {
            cancel();
            break;
          }
          LockSupport.parkNanos(this, left);
          interrupted |= Thread.interrupted();
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      return answer();
    }

    @SuppressWarnings("NullAway") // a result is null only where T may be
    private T answer() throws DriveException {
      if (state.get() != DONE) {
        throw new DriveException(Reason.TIMEOUT, label + " does not answer");
      }
      Throwable thrown = failure;
      if (thrown instanceof DriveException e) {
        throw e;
      }
      if (thrown instanceof RuntimeException e) {
        throw e;
      }
      if (thrown instanceof Error e) {
        throw e;
      }
      return result;
    }
  }
}
