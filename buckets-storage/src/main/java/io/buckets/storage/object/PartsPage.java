package io.buckets.storage.object;

import io.buckets.storage.model.PartInfo;
import java.util.List;

/// One page of an upload's parts.
///
/// @param upload the upload
/// @param parts by number
/// @param truncated whether there are more after the last
public record PartsPage(UploadInfo upload, List<PartInfo> parts, boolean truncated) {}
