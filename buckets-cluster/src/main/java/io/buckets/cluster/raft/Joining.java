package io.buckets.cluster.raft;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the others know a node by its name, after it has lost what it kept.
///
/// Threading: one thread.
final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

  private final RaftNode node;
  private final RaftDirectory kept;
  private final Submitter submitter;

  Joining(RaftNode node, RaftDirectory kept, Submitter submitter) {
    this.node = node;
    this.kept = kept;
    this.submitter = submitter;
  }

  /// Asks for it, if it is not so yet.
  void goOn() {
    if (!kept.isJoining() || !submitter.join(node.name())) {
      return;
    }
    try {
      if (node.hasJoined()) {
        kept.joined();
      }
    } catch (IOException e) {
      LOG.warn("control plane: it is not kept that this node takes part again", e);
    }
  }
}
