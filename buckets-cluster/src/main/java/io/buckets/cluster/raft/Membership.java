package io.buckets.cluster.raft;

import io.buckets.core.peer.PeerLink;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who takes part in the vote: what this node knows of it, and what it changes if it leads.
///
/// Threading: any thread.
final class Membership {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final RaftSetup setup;
  private final RaftNode node;
  private final RaftGroupId group;
  private final ClientId client = ClientId.randomId();

  Membership(RaftSetup setup, RaftNode node) {
    this.setup = setup;
    this.node = node;
    this.group = RaftGroupId.valueOf(setup.deployment());
  }

  /// The nodes that decide, as far as is known here; none while that is being changed.
  Set<Integer> deciding() {
    RaftConfiguration known = known();
    return known == null || !Members.areSettled(known)
        ? Set.of()
        : Members.of(known).deciding().stream()
            .map(peer -> RaftNames.node(peer.getId()))
            .collect(Collectors.toSet());
  }

  /// Whether this node knows that it takes part under its name.
  boolean hasJoined() {
    RaftConfiguration known = known();
    return known != null && Members.of(known).has(node.name());
  }

  /// Whether this node may take changes as soon as it leads.
  boolean isConfirmed() {
    return node.isConfirmed();
  }

  /// Whether the library is not up, so that it cannot be told who takes part.
  boolean isUnknown() {
    return known() == null;
  }

  /// Whether nobody but this node takes part, as far as is known here.
  boolean isAlone() {
    RaftConfiguration known = known();
    return known != null
        && Members.areSettled(known)
        && Members.of(known).following().isEmpty()
        && Members.of(known).deciding().stream().allMatch(p -> p.getId().equals(node.name()));
  }

  private @Nullable RaftConfiguration known() {
    Running now = node.running();
    return now == null ? null : now.division().getRaftConf();
  }

  /// Whether the library acts as if this node had a vote, though it knows that it has none: one
  /// that joined begins so, and one whose vote went to another goes on so, until it is started
  /// again.
  boolean isMisplaced() {
    Running now = node.running();
    if (now == null || node.isDown()) {
      return false;
    }
    RaftConfiguration known = now.division().getRaftConf();
    return known != null
        && Members.areSettled(known)
        && Members.of(known).isFollowing(node.name())
        && !now.info().isListener()
        && !now.info().isLeader();
  }

  /// Lets a node take part under another name, in the place of its old one. Only the others' votes
  /// decide on that, so the old name need not agree.
  ///
  /// @return 0 if it does; else the number of the name by which the members know it, which is newer
  /// @throws IOException if this node does not lead, or the others do not take it
  long admit(RaftPeerId fresh) throws IOException {
    Running now = node.running();
    if (now == null || !node.isLeader()) {
      throw new IOException("this node does not lead");
    }
    if (node.founding() != null) {
      throw new IOException("the vote is not founded yet");
    }
    Members members = Members.of(now.division().getRaftConf());
    if (members.has(fresh)) {
      return 0;
    }
    long known = members.nameOf(RaftNames.node(fresh)).map(RaftNames::number).orElse(-1L);
    if (known >= RaftNames.number(fresh)) {
      return known;
    }
    // Below the least is who took part before the vote was founded anew, and has another log.
    long least = members.leastNumber();
    if (least > RaftNames.number(fresh)) {
      return least;
    }
    change(members, members.with(fresh, setup.voters().size()));
    LOG.warn("control plane: node {} takes part as {}", RaftNames.node(fresh), fresh);
    return 0;
  }

  /// Changes who takes part, if this node leads.
  ///
  /// @param before who does now
  /// @throws IOException if the others do not take it, or others do by now
  void change(Members before, Members after) throws IOException {
    Running now = node.running();
    if (now == null) {
      throw new IOException("the control plane is not up");
    }
    SetConfigurationRequest request =
        new SetConfigurationRequest(
            client, now.server().getId(), group, CallId.getAndIncrement(), before.changedTo(after));
    RaftClientReply reply = now.server().setConfiguration(request);
    if (!reply.isSuccess()) {
      throw new IOException("the others do not take it: " + reply.getException());
    }
  }

  /// Gives the lead away, if this node has it and another that decides can be reached: changes then
  /// wait for one election, not for it to be missed first.
  void giveLeadAway() {
    Running now = node.running();
    if (now == null || !node.isLeader()) {
      return;
    }
    for (RaftPeer voter : Members.of(now.division().getRaftConf()).deciding()) {
      PeerLink link = setup.links().get(RaftNames.node(voter.getId()));
      if (link != null && link.isConnected() && leadsAfter(now, voter.getId())) {
        return;
      }
    }
  }

  private boolean leadsAfter(Running now, RaftPeerId voter) {
    TransferLeadershipRequest request =
        new TransferLeadershipRequest(
            client,
            now.server().getId(),
            group,
            CallId.getAndIncrement(),
            voter,
            RaftLimits.HAND_OVER.toMillis());
    try {
      return now.server().transferLeadership(request).isSuccess();
    } catch (IOException e) {
      LOG.debug("control plane: {} does not take the lead", voter, e);
      return false;
    }
  }
}
