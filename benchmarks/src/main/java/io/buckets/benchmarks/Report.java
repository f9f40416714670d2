package io.buckets.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Results and limits as Markdown.
final class Report {
  private Report() {}

  /// A table of limits.
  static String limits(List<Limit> limits) {
    StringBuilder table =
        new StringBuilder("| limit | value | unit | measured as |\n|---|--:|---|---|\n");
    for (Limit limit : limits) {
      boolean isBytes = limit.unit().startsWith("bytes");
      String value = ComparisonTable.number(isBytes ? limit.value() / (1 << 20) : limit.value());
      String unit = isBytes ? limit.unit().replace("bytes", "MiB") : limit.unit();
      table.append("| ").append(limit.name()).append(" | ").append(value).append(" | ");
      table.append(unit).append(" | ").append(limit.how()).append(" |\n");
    }
    return table.toString();
  }

  /// Each result as a share of what the machine allows.
  static String shares(List<CellResult> results, List<Limit> limits) {
    StringBuilder table =
        new StringBuilder(
            """
            | cell | server | requests/s | limit requests/s | set by | share |
            |---|---|--:|--:|---|--:|
            """);
    for (CellResult result : results) {
      Optional<Ceiling> ceiling = Ceiling.of(Cell.parse(result.cell()), limits);
      table.append("| ").append(result.cell()).append(" | ").append(result.target());
      table.append(" | ").append(ComparisonTable.number(result.requestsPerSecond()));
      table.append(ceiling.map(limit -> share(result, limit)).orElse(" | | not measured | "));
      table.append(" |\n");
    }
    return table.toString();
  }

  private static String share(CellResult result, Ceiling ceiling) {
    double share = result.requestsPerSecond() / ceiling.requestsPerSecond();
    return String.format(
        Locale.ROOT,
        " | %s | %s | %.0f%%",
        ComparisonTable.number(ceiling.requestsPerSecond()),
        ceiling.limit(),
        share * 100);
  }
}
