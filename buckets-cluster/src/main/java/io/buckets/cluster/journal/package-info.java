/// The control plane of a single node: a journal with a copy on every drive. A start finds what was
/// accepted in as few copies as can know it. Damaged copies make up for each other.
@NullMarked
package io.buckets.cluster.journal;

import org.jspecify.annotations.NullMarked;
