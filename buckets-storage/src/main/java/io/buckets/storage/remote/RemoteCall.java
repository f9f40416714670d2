package io.buckets.storage.remote;

import io.buckets.core.Limits;
import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerMessage;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.RoundQuestion;
import io.buckets.storage.drive.Told;
import io.buckets.storage.drive.Unsent;
import java.util.function.Function;

/// A call of a drive of another node: what its answer says, waited for or told.
///
/// Threading: any thread.
///
/// @param <T> what it answers
final class RemoteCall<T> {
  private final RemoteDrive drive;
  private final PeerCall call;
  private final Function<MessageReader, T> reader;

  RemoteCall(RemoteDrive drive, PeerCall call, Function<MessageReader, T> reader) {
    this.drive = drive;
    this.call = call;
    this.reader = reader;
  }

  /// A call that is not waited for.
  static <T> Unsent unsent(RemoteDrive drive, RoundQuestion<T> question, Told<T> told) {
    MessageWriter out = RoundCodec.question(drive.begin(RoundCodec.askOf(question)), question);
    PeerMessage message = new PeerMessage(DriveService.KIND, out.message());
    PeerCall call =
        PeerCall.of(message, Limits.DRIVE_CALL)
            .toBeTold(ended -> {
              drive.underWay().remove(ended);
              new RemoteCall<>(drive, ended, RoundCodec.answerTo(question)).tell(told);
            });
    drive.underWay().add(call);
    return new Unsent(drive.link(), call);
  }

  /// Waits for the answer of the drive.
  ///
  /// @throws DriveException if it failed, or could not be asked
  T answer() throws DriveException {
    drive.assertOpen();
    try {
      return read(call.await());
    } catch (PeerFault fault) {
      throw broken(fault);
    }
  }

  /// Tells of the answer of the drive, or why there is none, when the call has ended.
  void tell(Told<T> told) {
    T answer;
    try {
      answer = read(call.answer());
    } catch (PeerFault fault) {
      told.ended(null, broken(fault));
      return;
    } catch (DriveException why) {
      told.ended(null, why);
      return;
    } catch (RuntimeException defect) {
      told.ended(null, new DriveException(Reason.TIMEOUT, "a call broke: " + defect, defect));
      return;
    }
    told.ended(answer, null);
  }

  private T read(PeerAnswer answer) throws DriveException {
    try {
      MessageReader in = new MessageReader(answer.head());
      DriveAnswer said = DriveAnswer.read(in, drive.label());
      drive.said(said);
      DriveException failure = said.failure();
      if (failure != null) {
        throw failure;
      }
      return reader.apply(in);
    } catch (MalformedMessage malformed) {
      throw new DriveException(
          Reason.UNREACHABLE, drive.label() + ": " + malformed.getMessage(), malformed);
    }
  }

  private DriveException broken(PeerFault fault) {
    return new DriveException(reasonOf(fault), drive.label() + ": " + fault.getMessage(), fault);
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
