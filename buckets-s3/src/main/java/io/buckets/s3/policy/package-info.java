/// The language of policies: documents, conditions, principals, and who may do what by them.
/// Everything here is pure: documents and facts in, decisions out, no clock and no store. It
/// follows AWS to the letter, so that a policy written for AWS means the same here.
@NullMarked
package io.buckets.s3.policy;

import org.jspecify.annotations.NullMarked;
