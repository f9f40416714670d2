/// Figures: JMH kernels, a load generator for any S3 endpoint, and the limits of the machine they
/// ran on. A figure is always shown beside its limit and with the command that made it. Nothing
/// here ships with the server.
@NullMarked
package io.buckets.benchmarks;

import org.jspecify.annotations.NullMarked;
