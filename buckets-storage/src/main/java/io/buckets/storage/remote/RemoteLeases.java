package io.buckets.storage.remote;

import io.buckets.core.Limits;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerMessage;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.ReadLease;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The leases that readers of this node have on one drive of another: kept here too, so that a new
/// connection, or the node started again, has them before it is asked anything.
///
/// Threading: any thread; nothing here waits.
final class RemoteLeases {
  /// @param refused whether the drive would not have it
  private record Held(ReadLease lease, long renewedNanos, boolean refused) {}

  private final Map<UUID, Held> held = new ConcurrentHashMap<>();
  private final RemoteDrive drive;

  RemoteLeases(RemoteDrive drive) {
    this.drive = drive;
  }

  /// Begins or renews one, and sends it.
  ///
  /// @throws DriveException BUSY if there are too many, here or, as the drive has said since, there
  void begin(ReadLease lease) throws DriveException {
    keep(lease);
    PeerCall call = call(lease);
    drive.link().send(List.of(call));
    if (call.isDone() && wasTooMuch(call)) {
      held.remove(lease.reader());
      throw new DriveException(Reason.BUSY, drive.label() + ": too much is under way");
    }
  }

  private static boolean wasTooMuch(PeerCall call) {
    try {
      return call.answer().bulkBytes() > 0;
    } catch (PeerFault fault) {
      return fault.reason() == PeerFault.Reason.BUSY;
    }
  }

  private PeerCall call(ReadLease lease) {
    return PeerCall.of(message(Ask.LEASE, lease), Limits.DRIVE_CALL)
        .toBeTold(call -> answered(lease, call));
  }

  private PeerMessage message(Ask ask, ReadLease lease) {
    MessageWriter out = drive.begin(ask);
    DriveCodec.lease(out, lease);
    return new PeerMessage(DriveService.KIND, out.message());
  }

  private void answered(ReadLease lease, PeerCall call) {
    try {
      MessageReader in = new MessageReader(call.answer().head());
      DriveException failure = DriveAnswer.read(in, drive.label()).failure();
      if (failure != null && failure.reason() == Reason.BUSY) {
        held.computeIfPresent(
            lease.reader(), (reader, each) -> new Held(each.lease, each.renewedNanos, true));
      }
    } catch (PeerFault | MalformedMessage lost) {
      // It is said again on the next connection, and the next call shows what is wrong.
    }
  }

  private void keep(ReadLease lease) throws DriveException {
    long now = System.nanoTime();
    if (held.size() >= Limits.DRIVE_LEASES) {
      held.values().removeIf(each -> isOver(each, now));
    }
    Held before = held.get(lease.reader());
    if (before == null ? held.size() >= Limits.DRIVE_LEASES : before.refused) {
      held.remove(lease.reader());
      throw new DriveException(Reason.BUSY, "too many objects are being read");
    }
    held.put(lease.reader(), new Held(lease, now, false));
  }

  private static boolean isOver(Held lease, long now) {
    return now - lease.renewedNanos > Limits.READ_LEASE.toNanos();
  }

  /// Ends one.
  void end(ReadLease lease) {
    held.remove(lease.reader());
    if (!drive.isClosed()) {
      PeerMessage message = message(Ask.END_LEASE, lease);
      drive.link().send(List.of(PeerCall.of(message, Limits.DRIVE_CALL).toBeTold(call -> {})));
    }
  }

  /// Those that are in force, as calls.
  List<PeerCall> calls() {
    long now = System.nanoTime();
    held.values().removeIf(each -> isOver(each, now));
    return held.values().stream().map(each -> call(each.lease)).toList();
  }
}
