/// The tags of objects and buckets: what may be one, and how headers, documents and metadata spell
/// them. A set of tags is a value that has been checked. Nothing here knows requests or the store.
@NullMarked
package io.buckets.s3.tag;

import org.jspecify.annotations.NullMarked;
