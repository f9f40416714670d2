package io.buckets.storage.remote;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerLink;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// Another node as the drives that it has. Threading: any thread.
public final class RemoteNode {
  private final PeerLink link;
  private final Generations generations;
  private final List<RemoteDrive> drives = new CopyOnWriteArrayList<>();

  /// @param link the way there; what is said first on it belongs to this object from now on
  public RemoteNode(PeerLink link, Generations generations) {
    this.link = link;
    this.generations = generations;
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

  PeerLink link() {
    return link;
  }

  Generations generations() {
    return generations;
  }

  void forget(RemoteDrive drive) {
    drives.remove(drive);
  }

  private List<PeerCall> leases() {
    List<PeerCall> calls = new ArrayList<>();
    drives.forEach(drive -> calls.addAll(drive.leases()));
    return calls;
  }
}
