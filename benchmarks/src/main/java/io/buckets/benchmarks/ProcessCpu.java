package io.buckets.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The CPU time of a process and its descendants, user and system, from Linux's `/proc` (proc(5),
/// `/proc/pid/stat`).
final class ProcessCpu {
  /// What every Linux says for `getconf CLK_TCK`: it is fixed in the kernel's interface.
  private static final double TICKS_PER_SECOND = 100;

  /// Fields 14 and 15 of proc(5), counted from the one after the name in parentheses, which is
  /// field 3.
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

  private ProcessCpu() {}

  /// Seconds since the processes began; 0 for a process that is gone.
  static double seconds(long pid) {
    Stream<Long> tree =
        ProcessHandle.of(pid).stream()
            .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
            .map(ProcessHandle::pid);
    return tree.mapToLong(ProcessCpu::ticks).sum() / TICKS_PER_SECOND;
  }

  private static long ticks(long pid) {
    try {
      return ticks(Files.readString(Path.of("/proc/" + pid + "/stat")));
    } catch (IOException e) {
      return 0; // It ended between the listing and the reading.
    }
  }

  /// The ticks that one line of `/proc/pid/stat` tells. The name may contain anything, parentheses
  /// too.
  static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
  }
}
