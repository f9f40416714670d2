/// Who and what the cluster is: endpoints, drives, pools, sets, their states and generations. The
/// control state is a pure state machine, replicated behind the `ControlPlane` seam. Files of this
/// module are read back by consensus of the drives that carry them.
@NullMarked
package io.buckets.cluster;

import org.jspecify.annotations.NullMarked;
