package io.buckets.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What operators are told, are warned of and look at is what there is.
final class OperatingPageTest {
  private static final Path DOCKER = Path.of("../docker");
  private static final Pattern METRIC = Pattern.compile("\\bbuckets_[a-z0-9_]+");

  private static Set<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
    return matcher.results().map(match -> match.group(1)).collect(Collectors.toSet());
  }

  private static String alerts() throws IOException {
    return Files.readString(DOCKER.resolve("prometheus/alerts.yml"));
  }

  private static Set<String> metrics() throws IOException {
    Path golden = Path.of("../buckets-admin/src/test/resources/golden/metrics.txt");
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(golden)) {
      List<String> words = List.of(line.split(" "));
      names.add(words.getFirst());
      if (words.contains("histogram") || words.contains("summary")) {
        Stream.of("_bucket", "_count", "_sum").map(words.getFirst()::concat).forEach(names::add);
      }
    }
    return names;
  }

  private static Set<String> used(String text) {
    return METRIC.matcher(text).results().map(match -> match.group()).collect(Collectors.toSet());
  }

  @Test
  void everyAlertIsExplainedAndEveryExplanationHasItsAlert() throws IOException {
    String page = Files.readString(Path.of("operating.md"));
    assertThat(found("^### (\\S+)$", page))
        .hasSizeGreaterThan(10)
        .isEqualTo(found("^ +- alert: (\\S+)$", alerts()));
  }

  @Test
  void alertsRelyOnMetricsThatThereAre() throws IOException {
    assertThat(used(alerts())).hasSizeGreaterThan(10).isSubsetOf(metrics());
  }

  @Test
  void dashboardsShowMetricsThatThereAre() throws IOException {
    for (String name : List.of("overview", "drives")) {
      String dashboard = Files.readString(DOCKER.resolve("grafana/dashboards/" + name + ".json"));
      assertThat(used(dashboard)).as(name).hasSizeGreaterThan(10).isSubsetOf(metrics());
    }
  }

  @Test
  void thePageNamesMetricsThatThereAre() throws IOException {
    assertThat(used(Files.readString(Path.of("operating.md")))).isNotEmpty().isSubsetOf(metrics());
  }
}
