/// Drives of other nodes: the messages of the drive seam as bytes, the service that answers them
/// with this node's drives, and the drive that asks it. It speaks over the seam of calls between
/// nodes and knows no sockets. Imports the drive seam and the model.
@NullMarked
package io.buckets.storage.remote;

import org.jspecify.annotations.NullMarked;
