/// What is configured for a bucket, kind by kind. Each kind is a value that validates itself and
/// knows its form in snapshots and journals. Nothing here knows S3's documents or who may change
/// what.
@NullMarked
package io.buckets.cluster.setting;

import org.jspecify.annotations.NullMarked;
