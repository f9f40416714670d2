/// What keeps everything whole. The healer of one register, the walk over all, the scrub and the
/// sweep; each finishes what somebody began or takes it back. Imports the sets and what they stand
/// on.
@NullMarked
package io.buckets.storage.repair;

import org.jspecify.annotations.NullMarked;
