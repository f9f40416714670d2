package io.buckets.storage.drive;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerLink;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// A call of a drive of another node that is made and not sent yet, so that those of one node go
/// there together.
///
/// @param link the way to the node
/// @param call what is to be sent, once
public record Unsent(PeerLink link, PeerCall call) {
  /// Sends calls: those to one node in one message.
  public static void sendTogether(List<Unsent> calls) {
    IdentityHashMap<PeerLink, List<PeerCall>> byNode = new IdentityHashMap<>();
    calls.forEach(
        each -> byNode.computeIfAbsent(each.link, link -> new ArrayList<>()).add(each.call));
    byNode.forEach(PeerLink::send);
  }

  /// It is not to be sent: whoever would be told of it is told that.
  public void giveUp(String why) {
    call.giveUp(why);
  }
}
