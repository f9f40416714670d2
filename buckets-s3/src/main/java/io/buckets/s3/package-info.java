/// The S3 protocol and nothing else: signatures, XML, operations and access decisions. Each
/// operation is one class over the object store. What is not built answers NotImplemented, never a
/// false success.
@NullMarked
package io.buckets.s3;

import org.jspecify.annotations.NullMarked;
