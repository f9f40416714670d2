package io.buckets.erasure;

/// One piece of work for a kernel: `outputs` = `coefficients` × `inputs`, for `length` bytes of
/// every shard. No output overlaps an input or another output; whoever makes a product has checked
/// the bounds.
record Product(Coefficients coefficients, Shards inputs, Shards outputs, int length) {}
