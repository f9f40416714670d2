package io.buckets.benchmarks;

/// One ceiling of this machine.
///
/// @param name what was measured, `disk.commits` or `http.put:4KiB:32`
/// @param value the figure, more is better
/// @param unit of the figure, `requests/s` or `bytes/s`
/// @param how what exactly was done, for the reader of the report
record Limit(String name, double value, String unit, String how) {}
