package io.buckets.cluster;

import io.buckets.core.StoreException;

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
/// **Failure.** `NO_QUORUM`: too few copies are in service; the command was not taken and never has
/// an effect. `UNCERTAIN`: copies were lost while it was being written; it may take effect later,
/// or may never. `BUSY`: too many commands wait; it was not taken. `CLOSED`: it was not taken.
/// After `UNCERTAIN` the caller looks at the state that later submits return; submitting again is
/// safe where the command names what it expects (an id, a mark, a generation).
///
/// **Threads.** Any number may call anything at any time.
public interface ControlPlane extends AutoCloseable {
  /// The newest state that is known to be durable.
  ///
  /// Costs a volatile read. Never goes back: a later call returns a state with the same or a higher
  /// index. It holds every command whose `submit` returned before this call began, on this node.
  ClusterState state();

  /// Applies `command` and makes it durable.
  ///
  /// @return the state right after it: its index is the command's, and no later command is in it
  /// @throws StoreException as said above
  ClusterState submit(ClusterCommand command);

  /// Ends service, once what was submitted before has been settled. Calling it again does nothing.
  /// The state stays readable.
  @Override
  void close();
}
