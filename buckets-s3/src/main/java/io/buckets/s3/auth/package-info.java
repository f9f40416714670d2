/// Who signed a request, and what the signature vouches for. Header, presigned and chunk signatures
/// of Version 4, and presigned URLs of Version 2. It answers with an identity, and decides nothing
/// about what that identity may do.
@NullMarked
package io.buckets.s3.auth;

import org.jspecify.annotations.NullMarked;
