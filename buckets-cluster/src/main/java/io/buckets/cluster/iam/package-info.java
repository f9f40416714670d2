/// Who there is in an account: users, groups, roles, policies and providers of identities, and how
/// they change. Values and pure steps, with the refusals that IAM has. Nothing here reads a policy
/// or knows a request.
@NullMarked
package io.buckets.cluster.iam;

import org.jspecify.annotations.NullMarked;
