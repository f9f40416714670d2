/// The operator's door: the admin API, metrics, health, and the command line that talks to them.
/// Requests are signed with the same signature as S3 requests. Nothing here changes data by itself;
/// it asks the layers below to.
@NullMarked
package io.buckets.admin;

import org.jspecify.annotations.NullMarked;
