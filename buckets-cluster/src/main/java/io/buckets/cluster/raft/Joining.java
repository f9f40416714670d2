package io.buckets.cluster.raft;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the others know a node by its name: after it has lost what it kept, and after another has
/// taken its place while it was away, so that it is no member any more. If they know it by a newer
/// name, what it has kept was left behind once: it begins anew.
///
/// Threading: one thread.
final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

  private final RaftNode node;
  private final Submitter submitter;
  private final BooleanSupplier forgotten;
  private final LongConsumer outdated;

  /// @param forgotten whether it may be no member any more: it hears of nothing
  /// @param outdated begins anew, under a name above a number
  Joining(RaftNode node, Submitter submitter, BooleanSupplier forgotten, LongConsumer outdated) {
    this.forgotten = forgotten;
    this.outdated = outdated;
    this.node = node;
    this.submitter = submitter;
  }

  /// Asks for it, if it is not so yet.
  void goOn() {
    boolean joining = node.isJoining();
    if (!joining && !forgotten.getAsBoolean()) {
      return;
    }
    RaftPeerId name = node.name();
    OptionalLong told = submitter.join(name);
    if (told.isEmpty()) {
      return;
    }
    if (told.getAsLong() > 0) {
      outdated.accept(told.getAsLong());
      return;
    }
    try {
      if (joining && node.membership().hasJoined()) {
        node.joined(name);
      }
    } catch (IOException e) {
      LOG.warn("control plane: it is not kept that this node takes part again", e);
    }
  }
}
