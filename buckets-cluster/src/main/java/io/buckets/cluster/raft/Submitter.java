package io.buckets.cluster.raft;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// Brings wishes of this node to whoever leads, as often as it takes, and waits until they are
/// applied here.
///
/// Threading: any thread; each waits for its own wish.
final class Submitter {
  private final int self;
  private final Map<Integer, PeerLink> links;
  private final RaftNode node;
  private final Wishes wishes;
  private final Settlement settlement;
  private final RaftTuning tuning;

  Submitter(
      RaftSetup setup, RaftTuning tuning, RaftNode node, Wishes wishes, Settlement settlement) {
    this.tuning = tuning;
    this.settlement = settlement;
    this.self = setup.self();
    this.links = setup.links();
    this.node = node;
    this.wishes = wishes;
  }

  /// @param command empty for a look
  /// @throws StoreException as {@link io.buckets.cluster.state.ControlPlane#submit} says
  Wish.Fulfilled carry(ByteString command) {
    Wish wish = new Wish(command);
    wishes.add(wish);
    try {
      return carry(wish, System.nanoTime() + tuning.commit().toNanos());
    } finally {
      wishes.remove(wish);
    }
  }

  private Wish.Fulfilled carry(Wish wish, long deadline) {
    OptionalInt asked = OptionalInt.empty();
    while (true) {
      Optional<Wish.Fulfilled> result = wish.result();
      if (result.isPresent()) {
        return result.get();
      }
      long left = deadline - System.nanoTime();
      if (left <= 0 || wish.isEnded()) {
        throw unsettled(wish);
      }
      OptionalInt leader = node.leader();
      if (!leader.equals(asked)) {
        wish.giveUpAsking();
      }
      if (leader.isPresent() && wish.isIdle()) {
        asked = leader;
        ask(wish, leader.getAsInt(), left);
      }
      rest(wish, left);
    }
  }

  private void rest(Wish wish, long left) {
    try {
      wish.pause(Math.min(left, RaftLimits.PAUSE.toNanos()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unsettled(wish);
    }
  }

  private static StoreException unsettled(Wish wish) {
    if (wish.mayHappen() && !wish.isLook()) {
      return new StoreException(
          Reason.UNCERTAIN, "the nodes do not answer; the change may still take effect");
    }
    if (wish.isEnded()) {
      return new StoreException(Reason.CLOSED, "the control plane is closed");
    }
    if (wish.isBusy()) {
      return new StoreException(Reason.BUSY, "too many changes of the cluster wait; try again");
    }
    return new StoreException(
        Reason.NO_QUORUM, "no majority of the nodes that decide could be reached; try again");
  }

  private void ask(Wish wish, int leader, long left) {
    PeerLink link = links.get(leader);
    if (leader != self && (link == null || !link.isConnected())) {
      return;
    }
    LogEntry entry = wishes.attempt(wish, node.term());
    if (link == null) {
      node.submit(entry)
          .thenAccept(answer -> wish.told(entry.attempt(), answer))
          .exceptionally(failure -> {
            wish.told(entry.attempt(), Answer.UNKNOWN);
            return null;
          });
      return;
    }
    Duration patience = Duration.ofNanos(Math.min(left, RaftLimits.ATTEMPT.toNanos()));
    PeerMessage message =
        new PeerMessage(RaftMessage.SERVICE, RaftMessage.SUBMIT.with(entry.write()));
    PeerCall call =
        PeerCall.of(message, patience).toBeTold(ended -> wish.told(entry.attempt(), answer(ended)));
    link.send(List.of(call));
  }

  private static Answer answer(PeerCall call) {
    try {
      return Answer.read(RaftMessage.result(call.answer().head()));
    } catch (PeerFault e) {
      return switch (e.reason()) {
        case REFUSED, BUSY -> Answer.NOT_TAKEN;
        case UNREACHABLE, TIMEOUT, BROKEN -> Answer.UNKNOWN;
      };
    } catch (IOException | StoreException e) {
      return Answer.UNKNOWN;
    }
  }

  /// Waits until no node goes on without an entry that is applied here.
  ///
  /// @throws StoreException UNCERTAIN if that cannot be known in time; the change stands
  void settle(long logIndex, long deadlineNanos) {
    while (deadlineNanos - System.nanoTime() > 0) {
      OptionalInt leader = node.leader();
      if (leader.isPresent() && isSettled(leader.getAsInt(), logIndex, deadlineNanos)) {
        return;
      }
      if (isInterruptedIn(RaftLimits.PAUSE)) {
        break;
      }
    }
    throw new StoreException(
        Reason.UNCERTAIN,
        "the change stands, but a node that does not answer may not know of it yet; repeat it to"
            + " wait longer");
  }

  /// Tells whoever leads that this node goes on no more, so that no change waits for it; as long as
  /// any node is there that may lead.
  void giveUp() {
    long deadline = System.nanoTime() + RaftLimits.HAND_OVER.toNanos();
    boolean told = false;
    while (!told && deadline - System.nanoTime() > 0 && hasOthers()) {
      OptionalInt leader = node.leader();
      told = leader.isPresent() && isTold(leader.getAsInt());
      if (!told && isInterruptedIn(RaftLimits.PAUSE)) {
        return;
      }
    }
  }

  private boolean hasOthers() {
    return links.values().stream().anyMatch(PeerLink::isConnected);
  }

  /// Asks the others to know this node by a name; whoever leads sees to it.
  ///
  /// @return 0 if they do now; the number of a newer name if they know it by that; else empty
  OptionalLong join(RaftPeerId name) {
    ByteString said = ByteString.copyFromUtf8(name.toString());
    PeerMessage message = new PeerMessage(RaftMessage.SERVICE, RaftMessage.JOIN.with(said));
    for (PeerLink link : links.values()) {
      if (link.isConnected()) {
        OptionalLong told = asked(link, PeerCall.of(message, RaftLimits.JOIN).toWaitFor());
        if (told.isPresent()) {
          return told;
        }
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong asked(PeerLink link, PeerCall call) {
    try {
      ByteBuffer told = RaftMessage.result(link.call(call).head());
      return OptionalLong.of(told.remaining() == Long.BYTES ? told.getLong() : 0);
    } catch (PeerFault | IOException e) {
      return OptionalLong.empty();
    }
  }

  private boolean isTold(int leader) {
    PeerLink link = links.get(leader);
    if (link == null || !link.isConnected()) {
      return false;
    }
    PeerMessage message =
        new PeerMessage(RaftMessage.SERVICE, RaftMessage.GIVE_UP.with(ByteString.EMPTY));
    return isDone(link, PeerCall.of(message, RaftLimits.HAND_OVER).toWaitFor());
  }

  private static boolean isDone(PeerLink link, PeerCall call) {
    try {
      return !RaftMessage.result(link.call(call).head()).hasRemaining();
    } catch (PeerFault | IOException e) {
      return false;
    }
  }

  private static boolean isInterruptedIn(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private boolean isSettled(int leader, long logIndex, long deadlineNanos) {
    if (leader == self) {
      return settlement.settle(logIndex, self, deadlineNanos) == Settlement.End.SETTLED;
    }
    PeerLink link = links.get(leader);
    long left = deadlineNanos - System.nanoTime();
    if (link == null || !link.isConnected() || left <= 0) {
      return false;
    }
    ByteBuffer index = ByteBuffer.allocate(Long.BYTES).putLong(logIndex).flip();
    PeerMessage message =
        new PeerMessage(RaftMessage.SERVICE, RaftMessage.SETTLE.with(ByteString.copyFrom(index)));
    return isDone(link, PeerCall.of(message, Duration.ofNanos(left)).toWaitFor());
  }
}
