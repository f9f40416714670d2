/// How nodes that were started apart become one cluster: what each says of itself, what follows
/// from that, and the plan that all of them keep. Pure but for the calls; touches no drive. Imports
/// the topology, the cluster state and the seam of calls between nodes.
@NullMarked
package io.buckets.server.forming;

import org.jspecify.annotations.NullMarked;
