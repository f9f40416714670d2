package io.buckets.storage.object;

import io.buckets.core.ObjectKey;
import java.util.Map;

/// A multipart upload in progress.
///
/// @param key the key it will become
/// @param id its id: 32 hexadecimal digits
/// @param initiatedMillis when it was begun, milliseconds since the epoch
/// @param attributes the S3 layer's 32 bits (its checksum algorithm and type)
/// @param metadata the metadata the object will have
public record UploadInfo(
    ObjectKey key, String id, long initiatedMillis, int attributes, Map<String, String> metadata) {}
