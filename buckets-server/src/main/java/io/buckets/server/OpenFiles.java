package io.buckets.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.buckets.core.Limits;
import java.lang.management.ManagementFactory;

/// How the files that this process may have open are shared out, so that clients are refused before
/// a drive runs short of them.
///
/// Each drive has its index, some shard files that are kept open, and a file for each request at
/// work on it; each connection takes one. Where the limit is low all of them get less; where it is
/// too low for the drives at all, the server does not start.
///
/// @param limit the limit on open files (`ulimit -n`)
/// @param connections connections at a time
/// @param requests requests at a time
/// @param index files that the index of a drive may have open
/// @param shards shard files kept open on a drive
record OpenFiles(long limit, int connections, int requests, int index, int shards) {
  /// The JVM's, the event loops', and what is accepted only to be refused.
  private static final int PROCESS = 40;

  /// Of a drive, whatever it does: its locks, logs, directories and the control journal.
  private static final int DRIVE = 16;

  private static final int LEAST_INDEX = 20;
  private static final int MOST_INDEX = 128;
  private static final int LEAST_SHARDS = 2;
  private static final int MOST_SHARDS = 64;
  private static final int LEAST_CONNECTIONS = 16;
  private static final int LEAST_REQUESTS = 3;

  /// Shares out the limit of this process.
  ///
  /// @throws Configuration.Mistake if it is too low for the drives
  static OpenFiles ofThisProcess(int drives, int mostRequests) {
    long limit =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    return of(limit > 0 ? limit : Long.MAX_VALUE, drives, mostRequests);
  }

  /// Shares out `limit`.
  ///
  /// @throws Configuration.Mistake if it is too low for the drives
  static OpenFiles of(long limit, int drives, int mostRequests) {
    long least =
        PROCESS
            + (long) drives * (DRIVE + LEAST_INDEX + LEAST_SHARDS + LEAST_REQUESTS)
            + LEAST_CONNECTIONS;
    if (limit < least) {
      throw new Configuration.Mistake(
          "this process may open "
              + limit
              + " files, too few for "
              + drives
              + " drives, which take at least "
              + least
              + "; raise the limit (ulimit -n, or LimitNOFILE of the service) to "
              + Math.max(4096, 2 * least));
    }
    long spare = limit - least;
    int index = (int) Math.min(MOST_INDEX, LEAST_INDEX + spare / 4 / drives);
    int shards = (int) Math.min(MOST_SHARDS, LEAST_SHARDS + spare / 8 / drives);
    long rest =
        spare - (long) drives * (index - LEAST_INDEX) - (long) drives * (shards - LEAST_SHARDS);
    int connections = (int) Math.min(Limits.HTTP_CONNECTIONS, LEAST_CONNECTIONS + rest / 3);
    rest -= connections - LEAST_CONNECTIONS;
    // One of them is for repairs.
    int requests = (int) Math.min(mostRequests, LEAST_REQUESTS - 1 + rest / drives);
    return new OpenFiles(limit, connections, requests, index, shards);
  }
}
