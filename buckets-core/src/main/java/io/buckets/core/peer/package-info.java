/// What one node asks of another: calls, answers, why a call failed, and the seam that carries
/// them. Nothing here knows sockets, so that the control plane and the drives, which lie below the
/// network, can both speak to other nodes. Imports nothing but the vocabulary.
@NullMarked
package io.buckets.core.peer;

import org.jspecify.annotations.NullMarked;
