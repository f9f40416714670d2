package io.buckets.net.peer;

import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault.Reason;
import io.buckets.net.peer.Outbox.Outgoing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The calls under way on one connection that this node has dialled. Each ends once: by its answer,
/// when its time is over, or with the connection; an answer to a call that has ended is dropped.
///
/// Threading: calls are sent and given up by any thread, answered by the event loop.
final class CallTable implements Wire.User {
  private final ConcurrentHashMap<Long, PeerCall> pending = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final PeerWindow window;
  private final String label;
  private final Consumer<String> whenLeaving;
  private volatile @Nullable Wire wire;
  private volatile @Nullable String over;
  private volatile boolean leaving;

  /// Bulk of the answer that is coming in, and how much of it.
  private int arriving;

  /// @param whenLeaving told why no new calls may be sent here: on the event loop, once or twice
  CallTable(PeerWindow window, String label, Consumer<String> whenLeaving) {
    this.window = window;
    this.label = label;
    this.whenLeaving = whenLeaving;
  }

  void over(Wire connection) {
    wire = connection;
  }

  /// Sends calls that the window has admitted, in one piece.
  ///
  /// @return false if no new calls can be sent here: then none was
  boolean send(List<PeerCall> calls) {
    Wire connection = wire;
    if (connection == null || leaving || over != null) {
      return false;
    }
    List<Outgoing> frames = new ArrayList<>(calls.size());
    for (PeerCall call : calls) {
      long id = ids.incrementAndGet();
      pending.put(id, call);
      call.carriedBy(() -> givenUp(id));
      if (call.isDone()) {
        givenUp(id);
      } else {
        frames.add(frame(call, id));
      }
    }
    connection.outbox().addAll(frames);
    if (over != null) {
      failAll();
    }
    return true;
  }

  private static Outgoing frame(PeerCall call, long id) {
    ByteBuffer said = call.message().head();
    ByteBuffer bulk = call.message().bulk();
    long millis = Math.clamp(TimeUnit.NANOSECONDS.toMillis(call.nanosLeft()), 1, Integer.MAX_VALUE);
    FrameHead head =
        new FrameHead(
            said.remaining(),
            bulk == null ? 0 : bulk.remaining(),
            FrameType.CALL,
            0,
            call.message().kind(),
            (int) millis,
            id);
    ByteBuf uncopied = bulk == null ? null : Unpooled.wrappedBuffer(bulk);
    return new Outgoing(head, said, uncopied);
  }

  private void givenUp(long id) {
    Wire connection = wire;
    if (ended(id) != null && connection != null && over == null) {
      connection.outbox().add(Outgoing.bare(FrameType.CANCEL, id));
    }
  }

  private @Nullable PeerCall ended(long id) {
    PeerCall gone = pending.remove(id);
    if (gone != null) {
      window.release(gone);
    }
    return gone;
  }

  @Override
  public @Nullable ByteBuffer roomFor(FrameHead head) {
    PeerCall waiting = head.type() == FrameType.ANSWER ? pending.get(head.id()) : null;
    ByteBuffer target = waiting == null || waiting.isDone() ? null : waiting.target();
    if (target == null || target.remaining() < head.bulk()) {
      return null;
    }
    arriving = head.bulk();
    return target.duplicate();
  }

  @Override
  public void frame(FrameHead head, byte[] said) throws IOException {
    switch (head.type()) {
      case ANSWER -> answered(head, said);
      case GOODBYE -> leave();
      default -> throw new IOException("a frame that only who dialled sends: " + head.type());
    }
  }

  private void answered(FrameHead head, byte[] said) {
    int bulk = arriving;
    arriving = 0;
    PeerCall call = ended(head.id());
    if (call == null) {
      return;
    }
    if (head.status() == 0 && bulk == head.bulk()) {
      call.complete(new PeerAnswer(ByteBuffer.wrap(said), bulk));
    } else if (head.status() == 0) {
      call.fail(Reason.BROKEN, label + " answered with more than was asked for");
    } else {
      Reason reason = FaultCode.reason(head.status());
      call.fail(reason, label + ": " + new String(said, StandardCharsets.UTF_8));
    }
    whenDone();
  }

  /// From now on no new calls are sent here.
  void leave() {
    leaving = true;
    whenLeaving.accept("it said goodbye");
    whenDone();
  }

  private void whenDone() {
    Wire connection = wire;
    if (leaving && pending.isEmpty() && connection != null) {
      connection.close("it had come to its end");
    }
  }

  @Override
  public void look() {
    for (PeerCall waiting : pending.values()) {
      if (waiting.nanosLeft() <= 0) {
        waiting.giveUp("there was no answer of " + label + " in time");
      }
    }
    whenDone();
  }

  @Override
  public void closed(String why) {
    over = why;
    whenLeaving.accept(why);
    failAll();
  }

  private void failAll() {
    for (Long id : pending.keySet()) {
      PeerCall call = ended(id);
      if (call != null) {
        call.fail(Reason.UNREACHABLE, "the connection to " + label + " broke: " + over);
      }
    }
  }
}
