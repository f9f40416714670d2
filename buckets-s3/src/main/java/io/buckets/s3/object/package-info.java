/// The operations on objects. One class each, with what they share about headers, conditions and
/// metadata. Stateless but for the store.
@NullMarked
package io.buckets.s3.object;

import org.jspecify.annotations.NullMarked;
