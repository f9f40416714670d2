/// The actions of IAM on the users, groups, access keys, policies, roles and providers of the
/// caller's account. Each says which action and which resource its caller must be allowed. What
/// they change is in the cluster state, which refuses in IAM's words.
@NullMarked
package io.buckets.s3.iam;

import org.jspecify.annotations.NullMarked;
