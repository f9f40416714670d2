package io.buckets.storage.remote;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// A way to a node on which every call goes twice, and both answers come back; and which counts.
final class ShakyLink implements PeerLink {
  private final PeerLink link;
  private final boolean twice;
  private final AtomicInteger messages = new AtomicInteger();

  ShakyLink(PeerLink link, boolean twice) {
    this.link = link;
    this.twice = twice;
  }

  /// How many messages were sent.
  int messages() {
    return messages.get();
  }

  @Override
  public int node() {
    return link.node();
  }

  @Override
  public String label() {
    return link.label();
  }

  @Override
  public boolean isConnected() {
    return link.isConnected();
  }

  @Override
  public void send(List<PeerCall> calls) {
    messages.incrementAndGet();
    if (!twice) {
      link.send(calls);
      return;
    }
    List<PeerCall> doubled = new ArrayList<>();
    for (PeerCall call : calls) {
      doubled.add(copy(call));
      doubled.add(copy(call));
    }
    link.send(doubled);
  }

  private static PeerCall copy(PeerCall call) {
    return new PeerCall.Making(
            call.message(), Duration.ofSeconds(20), call.target(), call.answerBytes())
        .toBeTold(copy -> pass(copy, call));
  }

  private static void pass(PeerCall copy, PeerCall call) {
    try {
      call.complete(copy.answer());
    } catch (PeerFault fault) {
      call.fail(fault.reason(), String.valueOf(fault.getMessage()));
    }
  }

  @Override
  public void greetWith(Supplier<List<PeerCall>> greeting) {
    link.greetWith(greeting);
  }
}
