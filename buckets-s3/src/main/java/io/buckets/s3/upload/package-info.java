/// Multipart uploads, from their creation to their completion or end. One class each. Stateless but
/// for the store.
@NullMarked
package io.buckets.s3.upload;

import org.jspecify.annotations.NullMarked;
