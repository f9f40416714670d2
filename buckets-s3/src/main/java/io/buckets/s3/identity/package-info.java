/// What the identities of the cluster state mean for access: who a principal is there, and which
/// policies speak for it. The policies that AWS's customers know by name are here too. Nothing here
/// knows a request or a secret.
@NullMarked
package io.buckets.s3.identity;

import org.jspecify.annotations.NullMarked;
