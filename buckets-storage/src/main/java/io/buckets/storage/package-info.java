/// Bytes on drives, and quorums over drives. A key is a replicated register on the drives of its
/// set; the commit protocol has no leader and no lock. Drives hold no policy: everything above the
/// `Drive` seam decides, everything below it stores.
@NullMarked
package io.buckets.storage;

import org.jspecify.annotations.NullMarked;
