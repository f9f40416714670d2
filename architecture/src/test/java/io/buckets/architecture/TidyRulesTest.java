package io.buckets.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules catch what they are for: each is shown a source that breaks it.
final class TidyRulesTest {

  @TempDir Path top;

  @Test
  void aMethodOfFiftyOneLinesIsFoundAndOneOfFiftyIsNot() throws IOException {
    String body = "    count++;\n";
    assertThat(shape("  void m() {\n" + body.repeat(48) + "  }\n")).isEmpty();
    assertThat(shape("  void m() {\n" + body.repeat(49) + "  }\n"))
        .singleElement()
        .matches(f -> f.rule().equals("method-lines") && f.place().endsWith("#m"));
  }

  @Test
  void nestingCountsWhatDecidesWhetherALineRuns() throws IOException {
    String three = "  void m() { for (;;) { if (a) { try { b(); } finally { c(); } } } }\n";
    String four =
        "  void m() { for (;;) { if (a) { try { if (b) { c(); } } finally { d(); } } } }\n";
    assertThat(shape(three)).isEmpty();
    assertThat(shape(four)).extracting(Finding::rule).containsExactly("nesting");
  }

  @Test
  void anElseIfIsNoDeeperThanItsIf() throws IOException {
    String chain = "if (a) { b(); } else ".repeat(9) + "{ c(); }";
    assertThat(shape("  void m() { " + chain + " }\n")).isEmpty();
  }

  @Test
  void sixParametersAreFoundUnlessARecordHasThem() throws IOException {
    String six = "(int a, int b, int c, int d, int e, int f)";
    assertThat(shape("  void m" + six + " {}\n"))
        .extracting(Finding::rule)
        .containsExactly("parameters");
    assertThat(shape("  @Override void m" + six + " {}\n")).isEmpty();
    assertThat(shape("  record R" + six + " { R" + six + " {} }\n")).isEmpty();
  }

  @Test
  void emptyNamesSilentCatchesAndConsolesAreFound() throws IOException {
    assertThat(words("  class DriveManager {}\n")).containsExactly("names");
    assertThat(words("  void m() { try { a(); } catch (Exception e) { } }\n"))
        .containsExactly("swallowed");
    assertThat(words("  void m() { try { a(); } catch (Exception e) { /* why */ } }\n")).isEmpty();
    assertThat(words("  void m() { System.out.println(1); }\n")).containsExactly("console");
    assertThat(words("  public class Undocumented {}\n")).containsExactly("documented");
  }

  @Test
  void sleepingUnnamedAndSwitchedOffTestsAreFound() throws IOException {
    String folder = "src/test/java";
    assertThat(words(folder, "  void m() { Thread.sleep(1); }\n")).containsExactly("sleep");
    assertThat(words(folder, "  @Test void testPut() {}\n")).containsExactly("claims");
    assertThat(words(folder, "  @Test void put() {}\n")).containsExactly("claims");
    assertThat(words(folder, "  @Test void aPutIsDurable() {}\n")).isEmpty();
    assertThat(words(folder, "  @Disabled void aPutIsDurable() {}\n"))
        .containsExactly("switched-off");
  }

  private List<Finding> shape(String members) throws IOException {
    return ShapeRules.check(parsed("src/main/java", members));
  }

  private List<String> words(String members) throws IOException {
    return words("src/main/java", members);
  }

  private List<String> words(String folder, String members) throws IOException {
    return WordRules.check(parsed(folder, members)).stream().map(Finding::rule).toList();
  }

  private SourceFile parsed(String folder, String members) throws IOException {
    Path directory = Files.createDirectories(top.resolve("buckets-x").resolve(folder));
    Path file = directory.resolve("Sample.java");
    Files.writeString(file, "package io.buckets.x;\n\nfinal class Sample {\n" + members + "}\n");
    SourceFile source = Repository.at(top).sources().getFirst();
    Files.delete(file);
    return source;
  }
}
