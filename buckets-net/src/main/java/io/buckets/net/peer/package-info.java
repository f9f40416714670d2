/// The way between nodes: trust made from one secret, connections under mutual TLS, and calls over
/// them. It carries messages and knows none of them: what they say belongs to those who make and
/// serve them, over the seam of `io.buckets.core.peer`. Event loops move bytes here and never wait.
@NullMarked
package io.buckets.net.peer;

import org.jspecify.annotations.NullMarked;
