/// A drive in memory, and one that fails on command. They ship, because a seam without a second
/// implementation is none. Imports the rules and what they stand on, and knows no local drive.
@NullMarked
package io.buckets.storage.memory;

import org.jspecify.annotations.NullMarked;
