/// Server access logging: which requests to a bucket are logged, the records in S3's format, and
/// their delivery as objects. Records wait in bounded memory and no request waits for them; what
/// cannot be delivered is counted and said. Delivery is best effort, as S3's is.
@NullMarked
package io.buckets.s3.logging;

import org.jspecify.annotations.NullMarked;
