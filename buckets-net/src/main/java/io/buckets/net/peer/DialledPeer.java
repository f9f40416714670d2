package io.buckets.net.peer;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault.Reason;
import io.buckets.core.peer.PeerLink;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The way to a peer: one connection for short calls, another for long ones, under one window.
///
/// Threading: any thread.
final class DialledPeer implements PeerLink, AutoCloseable {
  private final Lane.Destination to;
  private final PeerWindow window;
  private final Lane shorts;
  private final Lane bulk;
  private volatile Supplier<List<PeerCall>> greeting = List::of;

  DialledPeer(PeerSettings settings, Lane.Destination to, EventLoop shortLoop, EventLoop bulkLoop) {
    this.to = to;
    this.window = new PeerWindow(() -> shortLoop.execute(this::sendReady));
    LinkNews news = new LinkNews(to.label(), to.address(), settings.self().isForming());
    this.shorts =
        new Lane(
            settings, to, false, shortLoop, new Lane.Carried(window, () -> greeting.get(), news));
    this.bulk = new Lane(settings, to, true, bulkLoop, new Lane.Carried(window, List::of, news));
  }

  void dial() {
    shorts.dial();
    bulk.dial();
  }

  @Override
  public int node() {
    return to.node();
  }

  @Override
  public String label() {
    return to.label();
  }

  @Override
  public boolean isConnected() {
    return shorts.isConnected();
  }

  /// How often something was written for short calls on the connection of now.
  long writes() {
    return shorts.writes();
  }

  /// Calls under way.
  int calls() {
    return window.calls();
  }

  @Override
  public void send(List<PeerCall> calls) {
    List<PeerCall> now = new ArrayList<>(calls.size());
    for (PeerCall call : calls) {
      switch (window.enter(call)) {
        case NOW -> now.add(call);
        case LATER -> {}
        case NEVER -> call.fail(Reason.BUSY, "too much is under way to " + to.label());
      }
    }
    sendNow(now);
  }

  private void sendReady() {
    sendNow(window.ready());
  }

  private void sendNow(List<PeerCall> calls) {
    List<PeerCall> quick = new ArrayList<>(calls.size());
    List<PeerCall> slow = new ArrayList<>();
    for (PeerCall call : calls) {
      (call.isBulk() ? slow : quick).add(call);
    }
    if (!quick.isEmpty()) {
      shorts.send(quick);
    }
    if (!slow.isEmpty()) {
      bulk.send(slow);
    }
  }

  @Override
  public void greetWith(Supplier<List<PeerCall>> first) {
    greeting = first;
  }

  @Override
  public void close() {
    window.dismissed().forEach(call -> call.fail(Reason.UNREACHABLE, "this node is stopping"));
    shorts.close();
    bulk.close();
  }
}
