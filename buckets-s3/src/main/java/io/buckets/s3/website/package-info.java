/// Buckets as websites: pages for browsers in the place of documents for programs. What may be read
/// is decided as for anybody who does not sign. Where requests are sent elsewhere is a pure
/// function of the bucket's configuration.
@NullMarked
package io.buckets.s3.website;

import org.jspecify.annotations.NullMarked;
