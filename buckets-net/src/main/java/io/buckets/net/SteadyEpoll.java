package io.buckets.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/// Netty's epoll, whose sockets stay in the epoll set until they are closed.
///
/// Netty 4.2 (seen in 4.2.18) takes a socket out of the set when there is no event left to wait
/// for, and later modifies what it has taken out, which fails with ENOENT and ends the connection.
/// A client that half-closes leads there: no input is waited for any more, and once the socket's
/// buffer is full the rest of the answer is lost. So the set of events is never left empty here:
///
/// - `EPOLLMSG`, which the kernel ignores (epoll_ctl(2)), is always in it;
/// - `EPOLLET` joins it when no input is waited for: errors and hang-ups, which cannot be masked,
///   are then told once and not in a busy loop. Only writing is left, and Netty writes until the
///   socket is full, as edges ask for.
final class SteadyEpoll implements IoHandler {
  /// `EPOLLMSG` of `<sys/epoll.h>`.
  private static final int IGNORED_EVENT = 0x400;

  private static final int INPUT_EVENTS =
      EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLRDHUP.value();

  private final IoHandler epoll;

  private SteadyEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  static IoHandlerFactory newFactory() {
    IoHandlerFactory factory = EpollIoHandler.newFactory();
    return executor -> new SteadyEpoll(factory.newHandler(executor));
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Steady(epoll.register(handle));
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  /// A registration that adds what keeps it in the set. Netty submits from the event loop alone.
  private static final class Steady implements IoRegistration {
    private final IoRegistration registration;
    private boolean added;

    Steady(IoRegistration registration) {
      this.registration = registration;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the interface declares it so
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      int events = ((EpollIoOps) ops).value();
      if (events == 0 && !added) {
        return registration.submit(ops);
      }
      added = true;
      int steady = events | IGNORED_EVENT;
      if ((events & INPUT_EVENTS) == 0) {
        steady |= EpollIoOps.EPOLLET.value();
      }
      return registration.submit(EpollIoOps.valueOf(steady));
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      return registration.cancel();
    }
  }
}
