package io.buckets.storage.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A process of a simulation that runs code which blocks: each piece of work has a thread of its
/// own, but of all of them and the event queue's only one runs at a time, and who is next is
/// decided by events alone. So what blocks is as repeatable as what does not.
///
/// When the process dies, all its work ends where it waits.
final class SimulatedProcess {
  /// Unwinds the work of a process that has died.
  private static final class Died extends Error {
    private static final long serialVersionUID = 1;

    Died() {
      super("the process has died", null, false, false);
    }
  }

  private final class Work {
    final Semaphore turn = new Semaphore(0);
    final Runnable task;

    Work(Runnable task) {
      this.task = task;
    }

    void run() {
      turn.acquireUninterruptibly();
      try {
        if (!dead) {
          task.run();
        }
      } catch (Died e) {
        // So it ends.
      } catch (Throwable e) {
        broken.accept(e);
      } finally {
        works.remove(this);
        queueTurn.release();
      }
    }
  }

  private final EventQueue queue;
  private final Consumer<Throwable> broken;
  private final List<Work> works = new ArrayList<>();
  private final Semaphore queueTurn = new Semaphore(0);
  private @Nullable Work current;
  private boolean dead;

  /// @param broken gets what work throws
  SimulatedProcess(EventQueue queue, Consumer<Throwable> broken) {
    this.queue = queue;
    this.broken = broken;
  }

  boolean isAlive() {
    return !dead;
  }

  /// Has `task` begin in `millis` milliseconds.
  void start(long millis, Runnable task) {
    queue.after(
        millis,
        () -> {
          if (!dead) {
            Work work = new Work(task);
            works.add(work);
            Thread.ofVirtual().start(work::run);
            resume(work);
          }
        });
  }

  /// From an event: lets work go on until it waits again or has ended.
  private void resume(Work work) {
    current = work;
    work.turn.release();
    queueTurn.acquireUninterruptibly();
    current = null;
  }

  /// From work: waits for what `call` is answered.
  @SuppressWarnings("unchecked")
  <V> V await(Consumer<Consumer<V>> call) {
    Work me = current;
    if (dead || me == null) {
      throw new Died();
    }
    Object[] answer = new Object[1];
    call.accept(
        SimulatedCalls.once(value -> {
          answer[0] = value;
          queue.after(
              0,
              () -> {
                if (!dead) {
                  resume(me);
                }
              });
        }));
    queueTurn.release();
    me.turn.acquireUninterruptibly();
    if (dead) {
      throw new Died();
    }
    return (V) answer[0];
  }

  /// From work: time passes.
  void pause(long millis) {
    var _ = this.<Boolean>await(end -> queue.after(millis, () -> end.accept(true)));
  }

  /// From an event: all that it is at ends here.
  void die() {
    dead = true;
    for (Work work : List.copyOf(works)) {
      resume(work);
    }
  }
}
