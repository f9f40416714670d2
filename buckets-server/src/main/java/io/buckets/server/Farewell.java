package io.buckets.server;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import io.buckets.storage.remote.RemoteNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a node says to the others when it is told to stop, before it does: they begin nothing new
/// with its drives, and miss it no longer than it takes to hear that. A call and its answer are
/// empty.
///
/// Threading: any thread.
final class Farewell implements PeerService {
  /// The kind of these calls.
  static final int KIND = 6;

  private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Map<Integer, RemoteNode> nodes;

  /// @param nodes the others, by number
  Farewell(Map<Integer, RemoteNode> nodes) {
    this.nodes = Map.copyOf(nodes);
  }

  @Override
  public void serve(PeerRequest request) {
    RemoteNode going = nodes.get(request.from());
    if (going != null) {
      going.goes();
      LOG.info("node {} says that it stops", request.from());
    }
    request.answer(ByteBuffer.allocate(0), null);
  }

  /// Tells all that can be reached, and waits a moment until they have heard.
  static void say(Collection<PeerLink> links) {
    List<PeerCall> calls = new ArrayList<>();
    for (PeerLink link : links) {
      if (link.isConnected()) {
        PeerMessage message = new PeerMessage(KIND, ByteBuffer.allocate(0));
        PeerCall call = PeerCall.of(message, PATIENCE).toWaitFor();
        link.send(List.of(call));
        calls.add(call);
      }
    }
    for (PeerCall call : calls) {
      try {
        LOG.trace("heard: {}", call.await());
      } catch (PeerFault away) {
        LOG.debug("a node does not hear that this one stops: {}", away.getMessage());
      }
    }
  }
}
