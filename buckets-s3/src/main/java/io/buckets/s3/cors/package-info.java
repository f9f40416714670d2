/// Cross-origin resource sharing: what pages of other origins may do with a bucket from within a
/// browser. The rules are a setting of the bucket and are judged without looking at anything else.
/// Preflights are answered here, and every other answer gets the fields that a rule allows.
@NullMarked
package io.buckets.s3.cors;

import org.jspecify.annotations.NullMarked;
