package io.buckets.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final List<Limit> LIMITS =
      List.of(
          new Limit("machine.cores", 2, "cores", ""),
          new Limit("http.put:4KiB:32", 30_000, "requests/s", ""),
          new Limit("http.put:1MiB:16", 900, "requests/s", ""),
          new Limit("index.commits", 10_000, "objects/s", ""),
          new Limit("disk.files:1MiB", 800, "objects/s", ""),
          new Limit("kernel.put", 700 << 20, "bytes/s per core", "all of it"),
          new Limit("kernel.get", 10L << 30, "bytes/s per core", ""));

  @TempDir private Path directory;

  @Test
  void theLowestLimitThatAppliesIsTheCeiling() {
    assertThat(Ceiling.of(Cell.parse("put:4KiB:32"), LIMITS))
        .contains(new Ceiling("index.commits", 10_000));
    assertThat(Ceiling.of(Cell.parse("put:1MiB:16"), LIMITS))
        .contains(new Ceiling("disk.files:1MiB", 800));
    assertThat(Ceiling.of(Cell.parse("get:1MiB:16"), LIMITS))
        .contains(new Ceiling("kernel.get", 20 << 10));
    assertThat(Ceiling.of(Cell.parse("delete:1MiB:16"), LIMITS))
        .contains(new Ceiling("index.commits", 10_000));
    assertThat(Ceiling.of(Cell.parse("head:1MiB:16"), LIMITS)).isEmpty();
  }

  @Test
  void aResultIsShownAsAShareOfItsCeiling() {
    String table = Report.shares(List.of(result("a", "put:4KiB:32", 5000)), LIMITS);
    assertThat(table).contains("| put:4KiB:32 | a | 2,500 | 10,000 | index.commits | 25% |");
    assertThat(Report.shares(List.of(result("a", "head:1B:1", 50)), LIMITS))
        .contains("not measured");
  }

  @Test
  void serversAreComparedWithTheFirstOfTheirCell() {
    String table =
        ComparisonTable.of(
            List.of(
                result("a", "put:4KiB:32", 5000),
                result("b", "put:4KiB:32", 15_000),
                result("b", "head:1B:1", 50),
                result("a", "head:1B:1", 5)));
    assertThat(table).contains("| put:4KiB:32 | a | 2,500 | 1 |");
    assertThat(table).contains("| put:4KiB:32 | b | 7,500 | 3.00 |");
    assertThat(table).contains("| head:1B:1 | a | 2.50 | 0.100 |");
    assertThat(table).contains("- a put:4KiB:32: 3 × HTTP 503");
  }

  @Test
  void bytesAreShownInMebibytes() {
    assertThat(Report.limits(LIMITS)).contains("| kernel.put | 700 | MiB/s per core | all of it |");
  }

  @Test
  void whatIsSavedIsReadBack() throws IOException {
    List<CellResult> results = List.of(result("a", "put:4KiB:32", 5000));
    Path load = directory.resolve("load.json");
    ResultFiles.writeLoad(load, results);
    assertThat(ResultFiles.readLoad(load)).isEqualTo(results);
    Path limits = directory.resolve("limits.json");
    ResultFiles.writeLimits(limits, LIMITS);
    assertThat(ResultFiles.readLimits(limits)).isEqualTo(LIMITS);
  }

  /// So many requests of 1 ms in two seconds, at 1 s of CPU time, and three failures.
  private static CellResult result(String name, String cell, int requests) {
    Tally tally = new Tally();
    for (int i = 0; i < requests; i++) {
      tally.success(1_000_000, 10, 0);
    }
    for (int i = 0; i < 3; i++) {
      tally.failure("HTTP 503");
    }
    Target target = Target.of(name, "localhost", 1, OptionalLong.empty());
    return CellResult.of(target, Cell.parse(cell), new Round.Outcome(tally, 2, 1));
  }
}
