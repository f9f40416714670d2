package io.buckets.net.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// Stands between two nodes and passes on what they say to each other, until it is told otherwise.
public final class FaultyProxy implements AutoCloseable {
  private final InetSocketAddress to;
  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong backwards = new AtomicLong();
  private volatile CountDownLatch frozen = new CountDownLatch(0);
  private volatile boolean swallowing;
  private final AtomicLong cutAfter = new AtomicLong(Long.MAX_VALUE);
  private volatile boolean refusing;

  public FaultyProxy(InetSocketAddress to) throws IOException {
    this.to = to;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) listening.getLocalSocketAddress();
  }

  /// Nothing passes, either way, until {@link #thaw}.
  public void freeze() {
    frozen = new CountDownLatch(1);
  }

  public void thaw() {
    frozen.countDown();
  }

  /// What is answered is lost, and the connections stay, until it is off again: nothing comes by
  /// them after a gap.
  public void swallowAnswers(boolean on) {
    swallowing = on;
    if (!on) {
      cut();
    }
  }

  /// Cuts all connections once so many more bytes have gone there.
  public void cutAfter(long bytes) {
    cutAfter.set(bytes);
  }

  /// Accepts no connection while it is on.
  public void refuse(boolean on) {
    refusing = on;
  }

  /// Cuts all connections now.
  public void cut() {
    cutAfter.set(Long.MAX_VALUE);
    sockets.forEach(FaultyProxy::shut);
    sockets.clear();
  }

  /// Bytes that were passed back.
  public long backwards() {
    return backwards.get();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket here = listening.accept();
        if (refusing) {
          here.close();
          continue;
        }
        Socket there = new Socket(to.getAddress(), to.getPort());
        sockets.add(here);
        sockets.add(there);
        Thread.startVirtualThread(() -> pass(here, there, false));
        Thread.startVirtualThread(() -> pass(there, here, true));
      } catch (IOException closed) {
        // Either the proxy was closed, or nobody listens behind it: the dialler is cut off.
      }
    }
  }

  private void pass(Socket from, Socket into, boolean back) {
    byte[] bytes = new byte[16 << 10];
    try {
      int length = from.getInputStream().read(bytes);
      while (length >= 0) {
        frozen.await();
        forward(bytes, length, into, back);
        length = from.getInputStream().read(bytes);
      }
    } catch (IOException | InterruptedException cut) {
      // Both ends learn of it below.
    } finally {
      shut(from);
      shut(into);
    }
  }

  private void forward(byte[] bytes, int length, Socket into, boolean back) throws IOException {
    if (back && swallowing) {
      return;
    }
    if (back) {
      backwards.addAndGet(length);
    } else if (cutAfter.get() != Long.MAX_VALUE) {
      if (cutAfter.addAndGet(-length) < 0) {
        cut();
        return;
      }
    }
    into.getOutputStream().write(bytes, 0, length);
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      // It is closed.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException closed) {
      // It is closed.
    }
    cut();
    thaw();
  }
}
