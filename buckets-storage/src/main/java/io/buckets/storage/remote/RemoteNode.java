package io.buckets.storage.remote;

import io.buckets.core.NodeLimits;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.Hearing;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Another node as the drives that it has. Threading: any thread.
public final class RemoteNode {
  private final PeerLink link;
  private final Generations generations;
  private final List<RemoteDrive> drives = new CopyOnWriteArrayList<>();
  private final Supplier<Hearing> hearing;
  private volatile boolean going;

  /// One whose heartbeats nobody counts.
  ///
  /// @param link the way there; what is said first on it belongs to this object from now on
  public RemoteNode(PeerLink link, Generations generations) {
    this(link, generations, () -> Hearing.QUIET);
  }

  /// @param hearing of its heartbeats
  public RemoteNode(PeerLink link, Generations generations, Supplier<Hearing> hearing) {
    this.link = link;
    this.generations = generations;
    this.hearing = hearing;
    link.greetWith(this::leases);
  }

  /// A drive of that node, as one erasure set asks it, or as a whole ({@link DriveScope#NO_SET}).
  ///
  /// @param label what operators call it
  public RemoteDrive drive(UUID id, String label, int set) {
    RemoteDrive drive = new RemoteDrive(this, id, label, set);
    drives.add(drive);
    return drive;
  }

  /// A question that is under way.
  static final class Asked {
    private final PeerCall call;
    private final String label;

    private Asked(PeerCall call, String label) {
      this.call = call;
      this.label = label;
    }

    /// @throws DriveException UNREACHABLE or TIMEOUT if it is not answered
    List<ShardName> answer() throws DriveException {
      try {
        MessageReader in = new MessageReader(call.await().head());
        DriveException failure = DriveAnswer.read(in, label).failure();
        if (failure != null) {
          throw failure;
        }
        return in.list(ModelCodec::shardName);
      } catch (PeerFault fault) {
        throw new DriveException(
            RemoteCall.reasonOf(fault), label + ": " + fault.getMessage(), fault);
      } catch (MalformedMessage malformed) {
        throw new DriveException(
            DriveException.Reason.UNREACHABLE, label + ": " + malformed.getMessage(), malformed);
      }
    }
  }

  /// Asks which of `files` the node is writing.
  Asked askWriting(List<ShardName> files) {
    DriveScope scope = new DriveScope(generations.current(), DriveScope.NO_SET);
    MessageWriter out = new DriveQuestion(Ask.WRITING, new UUID(0, 0), scope).begin();
    ByteBuffer said = out.list(files, ModelCodec::shardName).message();
    PeerCall call =
        new PeerCall.Making(
                new PeerMessage(DriveService.KIND, said),
                NodeLimits.WRITERS_PATIENCE,
                null,
                said.remaining())
            .toWaitFor();
    link.send(List.of(call));
    return new Asked(call, link.label());
  }

  PeerLink link() {
    return link;
  }

  Generations generations() {
    return generations;
  }

  void forget(RemoteDrive drive) {
    drives.remove(drive);
  }

  /// The node has said that it stops: nothing new is begun with its drives, until there is a new
  /// connection to it.
  public void goes() {
    going = true;
  }

  /// Whether nothing new is to be begun with its drives.
  boolean isAway() {
    return going || !link.isConnected();
  }

  /// What is heard of it.
  Hearing hearing() {
    return hearing.get();
  }

  private List<PeerCall> leases() {
    going = false;
    List<PeerCall> calls = new ArrayList<>();
    drives.forEach(drive -> calls.addAll(drive.leases()));
    return calls;
  }
}
