/// The control plane of a cluster: the state machine of `state`, replicated by Apache Ratis over
/// the connections that the nodes have anyway. `RaftControlPlane` is all that others see of it.
/// Imports `state`, and the seam of calls between nodes; the library is known nowhere else.
@NullMarked
package io.buckets.cluster.raft;

import org.jspecify.annotations.NullMarked;
