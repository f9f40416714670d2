/// Reed-Solomon coding over GF(2^8): k data shards and m parity shards, any k of which give the
/// data back. The scalar kernel is the specification; the vector kernel is faster and must agree
/// with it byte for byte. The matrix layout is the one of Backblaze's JavaReedSolomon, so shards
/// are interchangeable with it.
@NullMarked
package io.buckets.erasure;

import org.jspecify.annotations.NullMarked;
