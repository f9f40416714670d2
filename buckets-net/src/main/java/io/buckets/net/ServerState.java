package io.buckets.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/// What all connections of a server share: its handler, its configuration, and how much is going
/// on.
///
/// Threading: safe for any thread; counting is wait-free until the server drains.
final class ServerState {
  private final HttpServerConfig config;
  private final HttpHandler handler;
  private final IdentityHashMap<EventExecutor, LoopState> loops = new IdentityHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quieter = lock.newCondition();
  private volatile boolean draining;

  ServerState(HttpServerConfig config, HttpHandler handler, EventExecutorGroup group) {
    this.config = config;
    this.handler = handler;
    group.forEach(loop -> loops.put(loop, new LoopState(config.limits())));
  }

  HttpServerConfig config() {
    return config;
  }

  HttpHandler handler() {
    return handler;
  }

  LoopState loop(EventExecutor executor) {
    return Objects.requireNonNull(loops.get(executor), "an event loop of another server");
  }

  void forEachLoop(BiConsumer<EventExecutor, LoopState> action) {
    loops.forEach(action);
  }

  /// Counts a connection, and says whether it is within the limit. Either way it ends with
  /// `connectionClosed`.
  boolean connectionOpened() {
    return connections.incrementAndGet() <= config.limits().connections();
  }

  void connectionClosed() {
    connections.decrementAndGet();
    wakeIfDraining();
  }

  /// Counts a request if it is within the limit. A counted one ends with `requestEnded`.
  boolean requestBegins() {
    if (requests.incrementAndGet() <= config.limits().requests()) {
      return true;
    }
    requests.decrementAndGet();
    return false;
  }

  void requestEnded() {
    requests.decrementAndGet();
    wakeIfDraining();
  }

  int connections() {
    return connections.get();
  }

  int requests() {
    return requests.get();
  }

  /// Whether connections close after the request they are in.
  boolean isDraining() {
    return draining;
  }

  void drain() {
    draining = true;
  }

  /// Waits until no connection and no handler is left; false if that takes longer than `patience`.
  boolean awaitQuiet(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (connections.get() > 0 || requests.get() > 0) {
        if (left <= 0) {
          return false;
        }
        left = quieter.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void wakeIfDraining() {
    if (!draining) {
      return;
    }
    lock.lock();
    try {
      quieter.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
