/// The operations on buckets, and the listings of what is in one. One class each. Stateless but for
/// the store.
@NullMarked
package io.buckets.s3.bucket;

import org.jspecify.annotations.NullMarked;
