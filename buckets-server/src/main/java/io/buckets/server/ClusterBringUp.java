package io.buckets.server;

import io.buckets.cluster.topology.Labels;
import io.buckets.core.peer.PeerLink;
import io.buckets.server.forming.FormingPlan;
import java.io.IOException;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Brings a node of several up: into its cluster first, then into service.
final class ClusterBringUp {
  private final ServerConfig config;
  private final int self;
  private final DriveOpener opener;
  private final Parts parts;
  private final Opening opening;

  /// @param config of this node
  /// @param self its number
  /// @param parts hears of everything that is opened
  /// @param opening is told what is waited for
  ClusterBringUp(ServerConfig config, int self, DriveOpener opener, Parts parts, Opening opening) {
    this.config = config;
    this.self = self;
    this.opener = opener;
    this.parts = parts;
    this.opening = opening;
  }

  /// @param given the keys that this node was given
  /// @param timed the way to a node, as it is to be used
  /// @throws Configuration.Mistake for what an operator must put right
  Deployment run(PeerTrust trust, GivenKeys given, UnaryOperator<PeerLink> timed)
      throws IOException {
    ClusterConfig cluster = config.cluster().orElseThrow();
    NodeSeat seat = new NodeSeat(cluster, self, config.drives(), given.digest(), opener);
    FormingPlan plan = new ClusterForming(config, self, seat, opening, given).run(trust);
    Labels planned = Objects.requireNonNull(plan.domains().get(self)).labels();
    if (!cluster.labels().equals(Labels.NONE) && !cluster.labels().equals(planned)) {
      throw new Configuration.Mistake(
          "this node stands elsewhere than when the cluster was formed: it was given "
              + cluster.labels()
              + " and had "
              + planned
              + "; what a set has where was decided by that, so give the same, or none");
    }
    return new ClusterStart(config, self, plan, opener, parts).run(trust, seat, opening, timed);
  }
}
