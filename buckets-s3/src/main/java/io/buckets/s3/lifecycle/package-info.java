/// What becomes of objects with time: the rules as documents, what they mean for an object, and the
/// walk that obeys them. What a rule means is a pure function of the rule, the object and the time.
/// Nothing goes but through the store's own deletes, judged again where they are decided.
@NullMarked
package io.buckets.s3.lifecycle;

import org.jspecify.annotations.NullMarked;
