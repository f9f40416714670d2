package io.buckets.storage.object;

import io.buckets.core.ETag;
import org.jspecify.annotations.Nullable;

/// A part named by the client when it completes an upload.
///
/// @param number 1 to 10,000
/// @param etag the ETag the client saw, or null if it named none
public record PartChoice(int number, @Nullable ETag etag) {}
