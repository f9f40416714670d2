package io.buckets.cluster.state;

import io.buckets.core.StoreException;
import java.time.Duration;

/// The one place where the cluster state changes: commands go in, in one order for all, and the
/// state that they make comes out.
///
/// **Order.** Accepted commands have indexes 1, 2, 3… without a gap. A command submitted after
/// another one's `submit` returned has a higher index, and its effect is judged on a state that
/// holds the other's.
///
/// **Durability.** When `submit` returns, the command survives the loss of power, and of as many
/// copies as the implementation says. {@link MemoryControlPlane} keeps nothing.
///
/// **Refusal.** A command that the state does not allow is refused with the reason that {@link
/// ClusterCommand} gives, and leaves no trace, whatever else is going on.
///
/// **Failure.** `NO_QUORUM`: too few copies are in service; this submit was not taken and never has
/// an effect. `UNCERTAIN`: copies were lost while it was being written; it may take effect later,
/// or may never. `BUSY`: too many commands wait; it was not taken. `CLOSED`: it was not taken.
///
/// **Retry.** Who got `UNCERTAIN` submits the command again under the same id. It is applied once:
/// if it had been, the answer is that of the first time, its index and a state that holds it. Ids
/// are remembered for {@link io.buckets.core.Limits#COMMAND_IDS} later commands with ids, also
/// through restarts. A refusal is not remembered: it left no trace, and a retry is judged anew.
///
/// **Time.** The state machine reads no clock. A command whose effect depends on the time carries
/// the one that its issuer saw.
///
/// **Threads.** Any number may call anything at any time.
public interface ControlPlane extends AutoCloseable {
  /// The newest state that is known here.
  ///
  /// Costs a volatile read. Never goes back: a later call returns a state with the same or a higher
  /// index. It holds every command whose `submit` returned before this call began, on this node.
  /// Where too few copies are in service since the start, it may hold commands besides whose
  /// outcome was `UNCERTAIN`.
  ClusterState state();

  /// The newest state, for answers that must not be stale: it holds every command whose `submit`
  /// returned before this call began, on any node, and nothing that may still be lost.
  ///
  /// @throws StoreException NO_QUORUM if that cannot be known; CLOSED
  ClusterState read();

  /// Waits for a state of that index or a higher one; with the index after the last one seen, it is
  /// how to be told of every change.
  ///
  /// @throws StoreException TIMEOUT if there is none in time; CLOSED
  ClusterState await(long index, Duration patience);

  /// Applies a command and makes it durable.
  ///
  /// @return what became of it; unless it is repeated, the index of its state is the command's, and
  ///   no later command is in it
  /// @throws StoreException as said above
  Applied submit(Submission submission);

  /// Applies a command that will not be retried.
  ///
  /// @return the state right after it
  default ClusterState submit(ClusterCommand command) {
    return submit(Submission.once(command)).state();
  }

  /// Ends service, once what was submitted before has been settled. Calling it again does nothing.
  /// The state stays readable.
  @Override
  void close();
}
