/// How S3 spells things: paths, queries, dates, entity tags, ranges and errors. Values only: they
/// parse, validate and print. Nothing here knows a store or who asks.
@NullMarked
package io.buckets.s3.wire;

import org.jspecify.annotations.NullMarked;
