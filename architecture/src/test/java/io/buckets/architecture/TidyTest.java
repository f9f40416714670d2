package io.buckets.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How the code reads, as rules over every source of the repository.
final class TidyTest {

  private static final int FILE_LINES = 400;
  private static final Repository REPOSITORY = Repository.open();
  private static final TidyExceptions EXCEPTIONS = TidyExceptions.load();

  // Split, so that this file does not break its own rules.
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.\\-}/])/(root|work|farm|home|Users)/\\w");

  @Test
  void theRepositoryIsThere() {
    assertThat(REPOSITORY.sources()).hasSizeGreaterThan(10);
    assertThat(REPOSITORY.sources()).extracting(SourceFile::name).contains("TidyTest", "Main");
  }

  @Test
  void noFileIsLongerThanFourHundredLines() {
    holds(
        "file-lines",
        source ->
            source.lineCount() <= FILE_LINES
                ? List.of()
                : List.of(new Finding("file-lines", source.path(), source.lineCount() + " lines")));
  }

  @Test
  void noMethodIsLongerThanFiftyLines() {
    holds("method-lines", ShapeRules::check);
  }

  @Test
  void noMethodNestsDeeperThanThree() {
    holds("nesting", ShapeRules::check);
  }

  @Test
  void noMethodTakesMoreThanFiveParameters() {
    holds("parameters", ShapeRules::check);
  }

  @Test
  void noTypeIsNamedForNothing() {
    holds("names", WordRules::check);
  }

  @Test
  void everyPublicTypeSaysWhatItIs() {
    holds("documented", WordRules::check);
  }

  @Test
  void everyTestIsNamedAsAClaim() {
    holds("claims", WordRules::check);
  }

  @Test
  void noTestIsSwitchedOff() {
    holds("switched-off", WordRules::check);
  }

  @Test
  void noTestSleeps() {
    holds("sleep", WordRules::check);
  }

  @Test
  void onlyCommandLineClassesSpeakToTheConsole() {
    holds("console", WordRules::check);
  }

  @Test
  void noExceptionIsSwallowedInSilence() {
    holds("swallowed", WordRules::check);
  }

  @Test
  void noMockingLibraryAndNoStarIsImported() {
    holds(
        "imports",
        source ->
            source.imports().stream()
                .filter(i ->
                    i.endsWith(".*") || i.matches("(org\\.mockito|org\\.easymock|mockit)\\..*"))
                .map(i -> new Finding("imports", source.path(), i))
                .toList());
  }

  @Test
  void everyModuleIsOneFlatPackageOrAHouseOfSuch() {
    holds(
        "flat",
        source -> {
          String module = source.module().replace("buckets-", "");
          boolean flat =
              PackageOrder.packagesOf(module).stream()
                  .map(inside -> "io.buckets." + module + (inside.isEmpty() ? "" : "." + inside))
                  .anyMatch(source.packageName()::equals);
          String inside = source.packageName().substring(source.packageName().lastIndexOf('.') + 1);
          return flat
                  || (source.path().contains("/src/test/")
                      && PackageOrder.isOfTests(module, inside))
              ? List.of()
              : List.of(new Finding("flat", source.path(), "is in " + source.packageName()));
        });
  }

  @Test
  void everyPackageSaysInThreeSentencesWhatItIs() {
    List<Finding> findings = new ArrayList<>();
    for (String module : modules()) {
      String name = module.replace("buckets-", "");
      for (String inside : PackageOrder.packagesOf(name)) {
        String folder = inside.isEmpty() ? name : name + "/" + inside;
        String path = module + "/src/main/java/io/buckets/" + folder + "/package-info.java";
        findings.addAll(packageInfo(path));
      }
    }
    assertThat(EXCEPTIONS.unexcused("package-info", findings)).isEmpty();
  }

  private static List<Finding> packageInfo(String path) {
    Path file = Path.of("..").resolve(path);
    String text = Files.exists(file) ? Repository.read(file) : "";
    long sentences =
        Pattern.compile("[.!?](\\s|$)")
            .matcher(
                text.lines().filter(l -> l.startsWith("///")).reduce("", (a, b) -> a + b + "\n"))
            .results()
            .count();
    boolean good = text.contains("@NullMarked") && sentences == 3;
    return good
        ? List.of()
        : List.of(
            new Finding("package-info", path, sentences + " sentences, or @NullMarked is missing"));
  }

  @Test
  void nothingIsLeftForLater() {
    textHolds("unfinished", UNFINISHED, "unfinished work: finish it, or answer NotImplemented");
  }

  @Test
  void nothingNamesTheMachineItWasWrittenOn() {
    textHolds("machine-path", MACHINE_PATH, "a path of one machine");
  }

  private static List<String> modules() {
    return REPOSITORY.sources().stream().map(SourceFile::module).distinct().toList();
  }

  private static void holds(String rule, Function<SourceFile, List<Finding>> check) {
    List<Finding> findings =
        REPOSITORY.sources().stream()
            .flatMap(source -> check.apply(source).stream())
            .filter(finding -> finding.rule().equals(rule))
            .toList();
    assertThat(EXCEPTIONS.unexcused(rule, findings)).isEmpty();
  }

  private static void textHolds(String rule, Pattern forbidden, String detail) {
    List<Finding> findings =
        REPOSITORY.readableFiles().stream()
            .flatMap(file -> matches(rule, file, forbidden, detail))
            .toList();
    assertThat(EXCEPTIONS.unexcused(rule, findings)).isEmpty();
  }

  private static Stream<Finding> matches(String rule, Path file, Pattern forbidden, String detail) {
    List<String> lines = Repository.read(file).lines().toList();
    return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
        .filter(i -> forbidden.matcher(lines.get(i)).find())
        .map(i -> new Finding(rule, REPOSITORY.relative(file), detail + " (line " + (i + 1) + ")"));
  }
}
