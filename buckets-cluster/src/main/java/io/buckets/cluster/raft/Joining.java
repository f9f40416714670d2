package io.buckets.cluster.raft;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the others know a node by its name: after it has lost what it kept, and after another has
/// taken its place while it was away, so that it is no member any more.
///
/// Threading: one thread.
final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

  private final RaftNode node;
  private final Submitter submitter;
  private final BooleanSupplier forgotten;

  /// @param forgotten whether it may be no member any more: it hears of nothing
  Joining(RaftNode node, Submitter submitter, BooleanSupplier forgotten) {
    this.forgotten = forgotten;
    this.node = node;
    this.submitter = submitter;
  }

  /// Asks for it, if it is not so yet.
  void goOn() {
    boolean joining = node.isJoining();
    if ((!joining && !forgotten.getAsBoolean()) || !submitter.join(node.name())) {
      return;
    }
    try {
      if (joining && node.hasJoined()) {
        node.joined();
      }
    } catch (IOException e) {
      LOG.warn("control plane: it is not kept that this node takes part again", e);
    }
  }
}
