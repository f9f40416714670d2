package io.buckets.server.forming;

import io.buckets.core.StoreException;
import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The calls by which nodes form a cluster: a byte that says which, then its argument; answered by
/// a byte, 0 if it was done, and what it says.
///
/// Threading: any thread.
public final class FormingCalls implements PeerService {
  /// The kind of these calls.
  public static final int KIND = 3;

  /// Longest answer, in bytes: a plan with some thousand drives.
  private static final long ANSWER_BYTES = 4L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration FORMATTING = Duration.ofMinutes(1);

  private static final byte DONE = 0;
  private static final byte REFUSED = 1;
  private static final byte ASK = 1;
  private static final byte KEEP = 2;
  private static final byte FORMAT = 3;

  /// What the node that is asked does.
  ///
  /// @param situation what it says of itself
  /// @param keep keeps a plan as a promise, in the place of an earlier one; throws StoreException
  ///   if it cannot, or is formatted
  /// @param format formats the drives by the plan that is kept; done already, it does nothing;
  ///   throws StoreException if it cannot, or another plan is kept
  public record Seat(
      Supplier<NodeSituation> situation, Consumer<FormingPlan> keep, Consumer<UUID> format) {}

  private final Seat seat;

  /// The calls, answered by `seat`.
  public FormingCalls(Seat seat) {
    this.seat = seat;
  }

  @Override
  public void serve(PeerRequest request) {
    byte[] said = new byte[request.head().remaining()];
    request.head().duplicate().get(said);
    Thread.startVirtualThread(() -> answer(said, request));
  }

  private void answer(byte[] said, PeerRequest request) {
    ByteBuffer argument = ByteBuffer.wrap(said);
    try {
      if (!argument.hasRemaining()) {
        throw new StoreException(StoreException.Reason.INVALID_ARGUMENT, "it says nothing");
      }
      request.answer(framed(DONE, done(argument.get(), argument)), null);
    } catch (StoreException refused) {
      byte[] why = String.valueOf(refused.getMessage()).getBytes(StandardCharsets.UTF_8);
      request.answer(framed(REFUSED, why), null);
    }
  }

  private byte[] done(byte which, ByteBuffer argument) {
    byte[] bytes = new byte[argument.remaining()];
    argument.get(bytes);
    switch (which) {
      case ASK -> {
        return seat.situation.get().toJson();
      }
      case KEEP -> seat.keep.accept(FormingPlan.fromJson("a proposed plan", bytes));
      case FORMAT -> {
        if (bytes.length != 2 * Long.BYTES) {
          throw new StoreException(StoreException.Reason.INVALID_ARGUMENT, "it names no plan");
        }
        ByteBuffer id = ByteBuffer.wrap(bytes);
        seat.format.accept(new UUID(id.getLong(), id.getLong()));
      }
      default -> throw new StoreException(StoreException.Reason.INVALID_ARGUMENT, "no such call");
    }
    return new byte[0];
  }

  private static ByteBuffer framed(byte first, byte[] rest) {
    return ByteBuffer.allocate(1 + rest.length).put(first).put(rest).flip();
  }

  /// What a node says of itself.
  ///
  /// @throws PeerFault if it cannot be asked
  /// @throws StoreException if it says what cannot be read
  public static NodeSituation ask(PeerLink link) throws PeerFault {
    return NodeSituation.fromJson(link.label(), call(link, framed(ASK, new byte[0]), PATIENCE));
  }

  /// Has a node keep a plan.
  ///
  /// @throws PeerFault if it cannot be asked; it may have done so
  /// @throws StoreException if it refuses
  public static void keep(PeerLink link, FormingPlan plan) throws PeerFault {
    byte[] nothing = call(link, framed(KEEP, plan.toJson()), FORMATTING);
    requireEmpty(link, nothing);
  }

  /// Has a node format its drives.
  ///
  /// @throws PeerFault if it cannot be asked; it may have done so
  /// @throws StoreException if it refuses
  public static void format(PeerLink link, UUID deployment) throws PeerFault {
    ByteBuffer id = ByteBuffer.allocate(2 * Long.BYTES);
    id.putLong(deployment.getMostSignificantBits()).putLong(deployment.getLeastSignificantBits());
    requireEmpty(link, call(link, framed(FORMAT, id.array()), FORMATTING));
  }

  private static void requireEmpty(PeerLink link, byte[] answer) {
    if (answer.length > 0) {
      throw new StoreException(
          StoreException.Reason.CORRUPT, link.label() + " answers what was not asked");
    }
  }

  private static byte[] call(PeerLink link, ByteBuffer said, Duration patience) throws PeerFault {
    PeerCall call =
        new PeerCall.Making(new PeerMessage(KIND, said), patience, null, ANSWER_BYTES).toWaitFor();
    PeerAnswer answer = link.call(call);
    ByteBuffer head = answer.head();
    if (!head.hasRemaining()) {
      throw new StoreException(StoreException.Reason.CORRUPT, link.label() + " answers nothing");
    }
    byte done = head.get();
    byte[] rest = new byte[head.remaining()];
    head.get(rest);
    if (done != DONE) {
      throw new StoreException(
          StoreException.Reason.CONFLICT,
          link.label() + ": " + new String(rest, StandardCharsets.UTF_8));
    }
    return rest;
  }
}
