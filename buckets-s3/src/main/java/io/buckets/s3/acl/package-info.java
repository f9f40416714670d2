/// Access control lists as requests spell them: canned, by header fields, and as documents. Who may
/// use what a list grants is decided by `access`. What an object's list is kept as is in its
/// metadata, a bucket's in its settings.
@NullMarked
package io.buckets.s3.acl;

import org.jspecify.annotations.NullMarked;
