/// What is configured for a bucket and has no room of its own: documents, read strictly and shown
/// as they were. A document is refused whole or kept whole. Where nothing is configured, or nothing
/// can be, the answer is S3's.
@NullMarked
package io.buckets.s3.configuration;

import org.jspecify.annotations.NullMarked;
