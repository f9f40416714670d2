/// The S3 protocol over an object store: the handler, and the operations it knows. A request is
/// recognised, authenticated, allowed and run, in that order, and what is not built answers
/// NotImplemented. Below it, from the first to the last, lie `wire`, `xml`, `auth`, `access`,
/// `body` and the operations by what they are about.
@NullMarked
package io.buckets.s3;

import org.jspecify.annotations.NullMarked;
