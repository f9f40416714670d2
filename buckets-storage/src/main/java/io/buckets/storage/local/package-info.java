/// A drive on one file system. The ordered index, the shard files, and the threads that touch them,
/// in the format of `architecture/drive-format.md`. Shows only the drive, its read-only twin, and
/// what the drives of one process share; imports the rules and what they stand on.
@NullMarked
package io.buckets.storage.local;

import org.jspecify.annotations.NullMarked;
