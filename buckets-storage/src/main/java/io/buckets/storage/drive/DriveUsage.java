package io.buckets.storage.drive;

/// Space on the drive's file system, in bytes.
///
/// @param totalBytes size of the file system
/// @param freeBytes what this process may still write
public record DriveUsage(long totalBytes, long freeBytes) {}
