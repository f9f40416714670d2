package io.buckets.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The named exceptions to the tidy rules: one `rule place` a line, the reason after a `#` set off
/// by spaces.
///
/// An exception that excuses nothing any more is itself a finding, so the list only shrinks.
final class TidyExceptions {

  private final Set<String> entries;

  private TidyExceptions(Set<String> entries) {
    this.entries = entries;
  }

  static TidyExceptions load() {
    try (InputStream in = TidyExceptions.class.getResourceAsStream("/tidy-exceptions.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return new TidyExceptions(
          text.lines()
              .map(line -> line.replaceFirst("(^|\\s+)#\\s.*", "").strip())
              .filter(line -> !line.isEmpty())
              .collect(Collectors.toCollection(LinkedHashSet::new)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The findings of one rule that nothing excuses, and the rule's exceptions that excuse nothing.
  List<String> unexcused(String rule, List<Finding> findings) {
    Set<String> unused =
        entries.stream()
            .filter(e -> e.startsWith(rule + " "))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    findings.forEach(f -> unused.remove(rule + " " + f.place()));
    List<String> left =
        findings.stream()
            .filter(f -> !entries.contains(rule + " " + f.place()))
            .map(Finding::toString)
            .collect(Collectors.toList());
    unused.forEach(entry -> left.add("the exception excuses nothing any more: " + entry));
    return left;
  }
}
