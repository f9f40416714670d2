/// S3's documents, read and written as streams. No document types, no entities, bounded depth and
/// size. The error document is one of them.
@NullMarked
package io.buckets.s3.xml;

import org.jspecify.annotations.NullMarked;
