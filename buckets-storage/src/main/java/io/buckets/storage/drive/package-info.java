/// The seam of a drive and its messages. Whatever holds shards and registers, in memory, on a file
/// system or behind a network, looks like this to all that follows. Imports the model.
@NullMarked
package io.buckets.storage.drive;

import org.jspecify.annotations.NullMarked;
