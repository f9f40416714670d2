package io.buckets.cluster.raft;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks other nodes how they stand to the vote. Threading: any thread; calls wait.
final class RollCall {
  private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);

  private final Map<Integer, PeerLink> links;

  RollCall(Map<Integer, PeerLink> links) {
    this.links = Map.copyOf(links);
  }

  /// What each other node says that is connected; those that do not answer are left out.
  Map<Integer, VoteStanding> others() {
    Map<Integer, VoteStanding> told = new TreeMap<>();
    links
        .keySet()
        .forEach(node -> {
          VoteStanding standing = ask(node);
          if (standing != null) {
            told.put(node, standing);
          }
        });
    return told;
  }

  /// How many others there are.
  int count() {
    return links.size();
  }

  /// What a node says; null if it does not, or not in words that this build knows.
  @Nullable VoteStanding ask(int node) {
    PeerLink link = links.get(node);
    if (link == null || !link.isConnected()) {
      return null;
    }
    PeerMessage question =
        new PeerMessage(RaftMessage.SERVICE, RaftMessage.STAND.with(ByteString.EMPTY));
    try {
      PeerCall call = PeerCall.of(question, RaftLimits.MESSAGE).toWaitFor();
      return VoteStanding.read(RaftMessage.result(link.call(call).head()));
    } catch (PeerFault | IOException e) {
      LOG.debug("control plane: {} does not say how it stands: {}", link.label(), e.getMessage());
      return null;
    }
  }
}
