package io.buckets.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Results as a Markdown table, a row per cell and server. `×` is the rate as a multiple of the
/// cell's first server.
final class ComparisonTable {
  private static final String HEAD =
      """
      | cell | server | requests/s | × | MiB/s | keys/s | p50 ms | p99 ms | max ms | CPU ms each | errors |
      |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
      """;

  private ComparisonTable() {}

  static String of(List<CellResult> results) {
    StringBuilder table = new StringBuilder(HEAD);
    Map<String, CellResult> firsts = new LinkedHashMap<>();
    List<String> errors = new ArrayList<>();
    for (CellResult result : results) {
      CellResult first = firsts.computeIfAbsent(result.cell(), cell -> result);
      table.append(row(result, first));
      result
          .errors()
          .forEach((message, count) ->
              errors.add(
                  "- " + result.target() + " " + result.cell() + ": " + count + " × " + message));
    }
    if (!errors.isEmpty()) {
      table.append("\nErrors:\n\n").append(String.join("\n", errors)).append('\n');
    }
    return table.toString();
  }

  private static String row(CellResult result, CellResult first) {
    return "| "
        + String.join(
            " | ",
            result.cell(),
            result.target(),
            number(result.requestsPerSecond()),
            first.equals(result)
                ? "1"
                : number(result.requestsPerSecond() / first.requestsPerSecond()),
            orBlank(result.mebibytesPerSecond()),
            orBlank(result.keysPerSecond()),
            number(result.latency().p50()),
            number(result.latency().p99()),
            number(result.latency().max()),
            orBlank(result.cpuMillisPerRequest()),
            Long.toString(result.failures()))
        + " |\n";
  }

  /// Three digits that matter, and no exponent.
  static String number(double value) {
    if (value >= 100 || value == 0) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
  }

  private static String orBlank(double value) {
    return value == 0 ? "" : number(value);
  }
}
