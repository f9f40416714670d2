package io.buckets.storage.remote;

import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/// A call of a drive of another node that is made, and then sent: together with those of other
/// drives of that node, so that a round is one message to it. Each is answered for itself.
///
/// Threading: made and sent by one thread, waited for by any.
///
/// @param <T> what it answers
public final class RemoteCall<T> {
  private final RemoteDrive drive;
  private final PeerCall call;
  private final Function<MessageReader, T> reader;

  RemoteCall(RemoteDrive drive, PeerCall call, Function<MessageReader, T> reader) {
    this.drive = drive;
    this.call = call;
    this.reader = reader;
  }

  /// Sends calls: those to one node in one message.
  public static void sendTogether(List<RemoteCall<?>> calls) {
    IdentityHashMap<PeerLink, List<PeerCall>> byNode = new IdentityHashMap<>();
    for (RemoteCall<?> each : calls) {
      if (!each.drive.isClosed()) {
        byNode.computeIfAbsent(each.drive.link(), link -> new ArrayList<>()).add(each.call);
      }
    }
    byNode.forEach(PeerLink::send);
  }

  PeerCall call() {
    return call;
  }

  /// Waits for the answer of the drive.
  ///
  /// @throws DriveException if it failed, or could not be asked
  public T answer() throws DriveException {
    drive.assertOpen();
    try {
      PeerAnswer answer = call.await();
      MessageReader in = new MessageReader(answer.head());
      DriveAnswer said = DriveAnswer.read(in, drive.label());
      drive.said(said);
      DriveException failure = said.failure();
      if (failure != null) {
        throw failure;
      }
      return reader.apply(in);
    } catch (PeerFault fault) {
      throw new DriveException(reasonOf(fault), drive.label() + ": " + fault.getMessage(), fault);
    } catch (MalformedMessage malformed) {
      throw new DriveException(
          Reason.UNREACHABLE, drive.label() + ": " + malformed.getMessage(), malformed);
    }
  }

  /// A call that broke there may have been carried out, and may hold its buffers there, but none
  /// here.
  static Reason reasonOf(PeerFault fault) {
    return switch (fault.reason()) {
      case UNREACHABLE, REFUSED -> Reason.UNREACHABLE;
      case BUSY -> Reason.BUSY;
      case TIMEOUT, BROKEN -> Reason.TIMEOUT;
    };
  }
}
