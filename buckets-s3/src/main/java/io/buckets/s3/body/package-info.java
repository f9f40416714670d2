/// Payloads and what vouches for them: chunked coding, checksums and signatures along a body. What
/// a client sends is checked while it streams, and nothing is stored that does not match. Documents
/// are bodies too.
@NullMarked
package io.buckets.s3.body;

import org.jspecify.annotations.NullMarked;
