package io.buckets.server;

import io.buckets.core.peer.PeerLink;
import io.buckets.net.peer.PeerNode;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.remote.DriveService;
import io.buckets.storage.remote.RemoteNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The other nodes of the cluster, as this one knows them.
///
/// @param links the ways there, by number
/// @param nodes the same as what has drives
/// @param service what they are served with the drives of this one
/// @param pulse compares their clocks with this one's
/// @param peers this node among them
record OtherNodes(
    Map<Integer, PeerLink> links,
    List<RemoteNode> nodes,
    DriveService service,
    Pulse pulse,
    PeerNode peers) {
  /// What their drives say of themselves and remember of those here, as far as they answer.
  Map<UUID, DriveStanding> standings() {
    return Standings.ask(List.copyOf(links.values()));
  }
}
