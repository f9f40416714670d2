package io.buckets.storage.object;

import java.util.List;

/// One page of a bucket's uploads in progress, by key, then by id.
///
/// @param uploads by key, then id
/// @param commonPrefixes keys rolled up, UTF-8, in order
/// @param truncated whether there are more
public record UploadsPage(
    List<UploadInfo> uploads, List<byte[]> commonPrefixes, boolean truncated) {}
