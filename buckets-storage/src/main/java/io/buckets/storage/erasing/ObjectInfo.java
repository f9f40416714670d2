package io.buckets.storage.erasing;

import io.buckets.core.ETag;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.Version;
import java.util.List;
import java.util.Map;

/// What is known of one version of an object without reading its bytes.
///
/// @param key the object's key
/// @param version the version's id
/// @param latest whether it is the newest version of its key
/// @param deleteMarker whether it is a delete marker, which has no bytes
/// @param size bytes of the object
/// @param modifiedMillis modification time, milliseconds since the epoch
/// @param etag its ETag; that of no bytes for a delete marker
/// @param attributes 32 bits of the S3 layer's own (see {@link Version})
/// @param metadata system and user metadata as the S3 layer gave it; names are lower-case
/// @param parts the parts of a multipart object in order; empty for one put whole
public record ObjectInfo(
    ObjectKey key,
    VersionId version,
    boolean latest,
    boolean deleteMarker,
    long size,
    long modifiedMillis,
    ETag etag,
    int attributes,
    Map<String, String> metadata,
    List<PartInfo> parts) {}
