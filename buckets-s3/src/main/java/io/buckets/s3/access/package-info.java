/// Between who it is and what is done: the request in S3's terms, which operation it is, and
/// whether what it asks for is done here at all. A request that asks for what is not built is
/// refused, never answered without it. Operations are run only through here.
@NullMarked
package io.buckets.s3.access;

import org.jspecify.annotations.NullMarked;
