/// Reads a whole store, by its seams and from outside, and names whatever is not whole. It changes
/// nothing. Imports all of storage but the facade.
@NullMarked
package io.buckets.storage.fsck;

import org.jspecify.annotations.NullMarked;
