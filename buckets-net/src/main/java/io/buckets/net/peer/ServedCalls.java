package io.buckets.net.peer;

import io.buckets.core.peer.PeerFault.Reason;
import io.buckets.core.peer.PeerLimits;
import io.buckets.core.peer.PeerService;
import io.buckets.net.peer.Outbox.Outgoing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls that are served on one connection that another node has dialled. What would be too
/// much is refused without a look at it; whoever asks never asks for so much.
///
/// Threading: calls begin on the event loop, and end on any thread.
final class ServedCalls implements Wire.User {
  private static final Logger LOG = LoggerFactory.getLogger(ServedCalls.class);

  private final PeerName peer;
  private final Services services;
  private final ConcurrentHashMap<Long, ServedCall> served = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private @Nullable Outbox outbox;
  private @Nullable ByteBuf arriving;
  private volatile boolean over;

  ServedCalls(PeerName peer, Services services) {
    this.peer = peer;
    this.services = services;
  }

  void over(Outbox connection) {
    outbox = connection;
  }

  /// Who asks.
  PeerName peer() {
    return peer;
  }

  /// Whether nothing is being served.
  boolean isIdle() {
    return served.isEmpty();
  }

  /// Asks the other side for no more calls here.
  void sayGoodbye() {
    Outbox connection = outbox;
    if (connection != null) {
      connection.add(Outgoing.bare(FrameType.GOODBYE, 0));
    }
  }

  private boolean isTooMuch(FrameHead head) {
    Outbox connection = outbox;
    long held = bytes.get();
    return served.size() >= PeerLimits.SERVED_CALLS
        || (held > 0 && held + head.bulk() + head.said() > PeerLimits.SERVED_BYTES)
        || (connection != null && connection.unwrittenBytes() > 2 * PeerLimits.ANSWER_BYTES);
  }

  @Override
  public @Nullable ByteBuffer roomFor(FrameHead head) {
    if (head.type() != FrameType.CALL || isTooMuch(head)) {
      return null;
    }
    ByteBuf room = PooledByteBufAllocator.DEFAULT.directBuffer(head.bulk());
    arriving = room;
    return room.nioBuffer(0, head.bulk());
  }

  @Override
  public void frame(FrameHead head, byte[] said) throws IOException {
    ByteBuf bulk = arriving;
    arriving = null;
    switch (head.type()) {
      case CALL -> call(head, said, bulk);
      case CANCEL -> {
        ServedCall call = served.get(head.id());
        if (call != null) {
          call.cancel();
        }
      }
      default -> throw new IOException("a frame that only who was dialled sends: " + head.type());
    }
  }

  private void call(FrameHead head, byte[] said, @Nullable ByteBuf bulk) throws IOException {
    ServedCall call = new ServedCall(this, head, said, bulk);
    bytes.addAndGet(call.bytes());
    boolean tooMuch =
        (bulk == null && head.bulk() > 0) || isTooMuch(FrameHead.bare(head.type(), 0));
    if (served.putIfAbsent(head.id(), call) != null) {
      bytes.addAndGet(-call.bytes());
      if (bulk != null) {
        bulk.release();
      }
      throw new IOException("two calls have one number");
    }
    PeerService service = services.of(head.kind(), peer);
    if (tooMuch) {
      call.refuse(Reason.BUSY, "too much is under way here");
    } else if (service == null) {
      call.refuse(Reason.REFUSED, "calls of kind " + head.kind() + " are not served here");
    } else {
      serve(service, call);
    }
  }

  private void serve(PeerService service, ServedCall call) {
    try {
      service.serve(call);
    } catch (RuntimeException defect) {
      LOG.error("a call of kind {} of {} broke", call.kind(), peer, defect);
      call.refuse(Reason.BROKEN, "the call broke: " + defect);
    }
  }

  /// A call has ended.
  ///
  /// @param answer null if nobody waits for it
  /// @param room what belongs to the answer
  void ended(ServedCall call, @Nullable Outgoing answer, @Nullable ByteBuf room) {
    Outbox connection = outbox;
    if (answer != null && connection != null && !over) {
      connection.add(answer); // before it counts as ended: whoever stops waits for what is not sent
    } else if (room != null) {
      room.release();
    }
    served.remove(call.id());
    bytes.addAndGet(-call.bytes());
  }

  @Override
  public void look() {
    // What is served ends by itself, since it knows how long it is waited for.
  }

  @Override
  public void closed(String why) {
    over = true;
    ByteBuf half = arriving;
    arriving = null;
    if (half != null) {
      half.release();
    }
    served.values().forEach(ServedCall::cancel);
  }
}
