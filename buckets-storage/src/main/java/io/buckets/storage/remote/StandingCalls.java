package io.buckets.storage.remote;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.drive.Mark;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/// What the drives of a node say of themselves and remember of others, for a node that has opened
/// its own and must know whether they are what they were ({@link
/// io.buckets.storage.drive.DriveTrial}). Answered by drives too that are in question themselves.
///
/// Threading: any thread.
public final class StandingCalls implements PeerService {
  /// The kind of these calls.
  public static final int KIND = 2;

  private static final byte FORMAT = 1;
  private static final long ANSWER_BYTES = 4L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Supplier<Map<UUID, DriveStanding>> own;

  private record Said(UUID drive, DriveStanding standing) {}

  /// @param own the drives of this node that can be asked, asked anew each time; may wait for them
  public StandingCalls(Supplier<Map<UUID, DriveStanding>> own) {
    this.own = own;
  }

  @Override
  public void serve(PeerRequest request) {
    Thread.startVirtualThread(() -> {
      List<Said> all = new ArrayList<>();
      own.get().forEach((drive, standing) -> all.add(new Said(drive, standing)));
      MessageWriter out = new MessageWriter().put(FORMAT);
      request.answer(out.list(all, StandingCalls::write).message(), null);
    });
  }

  /// Asks a node.
  ///
  /// @return by drive
  /// @throws PeerFault if it cannot be asked, or answers what is not understood
  public static Map<UUID, DriveStanding> ask(PeerLink link) throws PeerFault {
    PeerMessage message = new PeerMessage(KIND, ByteBuffer.allocate(0));
    PeerCall call = new PeerCall.Making(message, PATIENCE, null, ANSWER_BYTES).toWaitFor();
    MessageReader in = new MessageReader(link.call(call).head());
    try {
      if (in.octet() != FORMAT) {
        throw new MalformedMessage("an unknown format");
      }
      Map<UUID, DriveStanding> standings = new HashMap<>();
      in.list(StandingCalls::read).forEach(said -> standings.put(said.drive, said.standing));
      return standings;
    } catch (MalformedMessage malformed) {
      throw new PeerFault(PeerFault.Reason.BROKEN, link.label() + ": " + malformed.getMessage());
    }
  }

  private static void write(MessageWriter out, Said said) {
    DriveStanding standing = said.standing;
    out.put(said.drive);
    PageCodec.mark(out, standing.mark());
    PageCodec.marks(out, standing.others());
    out.optional(standing.doubt(), MessageWriter::put);
    out.put(standing.readable()).put(standing.filling()).putLong(standing.latestMillis());
  }

  private static Said read(MessageReader in) {
    UUID drive = in.uuid();
    Mark mark = PageCodec.mark(in);
    Map<UUID, Mark> others = PageCodec.marks(in);
    String doubt = in.optional(MessageReader::text);
    return new Said(
        drive, new DriveStanding(mark, others, doubt, in.flag(), in.flag(), in.number()));
  }
}
