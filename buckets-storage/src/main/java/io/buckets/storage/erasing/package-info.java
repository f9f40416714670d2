/// Bodies over an erasure set: stripes, shards, the memory they pass through, and where a key
/// belongs. What is missing is rebuilt on the way and noted for repair. Imports the quorums and
/// what they stand on.
@NullMarked
package io.buckets.storage.erasing;

import org.jspecify.annotations.NullMarked;
