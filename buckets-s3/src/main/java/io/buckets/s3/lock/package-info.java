/// Object lock as S3's header fields and documents spell it. What a request wants locked is read
/// here and given to the store with the object; that nothing locked is removed the store sees to.
/// Stateless.
@NullMarked
package io.buckets.s3.lock;

import org.jspecify.annotations.NullMarked;
