/// What the nodes of a cluster agree on, as a pure state machine: state × command → state. Buckets,
/// nodes, jobs, identities and leases are its parts. `ControlPlane` is the seam behind which it is
/// replicated.
@NullMarked
package io.buckets.cluster.state;

import org.jspecify.annotations.NullMarked;
