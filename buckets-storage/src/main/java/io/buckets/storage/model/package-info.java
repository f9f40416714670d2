/// What a register holds. Keys, versions, heads, changes and the names of shard files; values that
/// validate themselves, and the document of a version. No I/O, and no other package of storage.
@NullMarked
package io.buckets.storage.model;

import org.jspecify.annotations.NullMarked;
