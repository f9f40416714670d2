package io.buckets.s3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Wildcards, held against what regular expressions say of the same pattern.
final class GlobTest {
  private static final int CASES = 20_000;

  @Test
  void aGlobMatchesWhatTheExpressionDoes() {
    Random random = new Random(10);
    for (int i = 0; i < CASES; i++) {
      String pattern = word(random, "abA*?");
      String text = word(random, "abA");
      assertThat(Glob.of(pattern, false).matches(text))
          .as(pattern + " against " + text)
          .isEqualTo(expression(pattern, 0).matcher(text).matches());
      assertThat(Glob.of(pattern, true).matches(text))
          .as(pattern + " against " + text + " without case")
          .isEqualTo(expression(pattern, Pattern.CASE_INSENSITIVE).matcher(text).matches());
    }
  }

  @Test
  void twoGlobsMeetIfATextMatchesBoth() {
    Random random = new Random(11);
    for (int i = 0; i < CASES; i++) {
      Glob one = Glob.of(word(random, "ab*?"), false);
      Glob other = Glob.of(word(random, "ab*?"), false);
      String text = word(random, "ab");
      assertThat(one.meets(other)).isEqualTo(other.meets(one));
      if (one.matches(text) && other.matches(text)) {
        assertThat(one.meets(other)).as(text).isTrue();
      }
    }
    assertThat(Glob.of("a*", false).meets(Glob.of("b*", false))).isFalse();
    assertThat(Glob.of("a?", false).meets(Glob.of("a", false))).isFalse();
    assertThat(Glob.of("*a", false).meets(Glob.of("b*", false))).isTrue();
  }

  @Test
  void aQuestionMarkIsOneCharacterHoweverItIsCoded() {
    assertThat(Glob.of("?", false).matches("\uD83D\uDE00")).isTrue();
    assertThat(Glob.of("??", false).matches("\uD83D\uDE00")).isFalse();
    assertThat(Glob.of("a?c", false).matches("a\uD83D\uDE00c")).isTrue();
  }

  @Test
  void manyWildcardsDoNotMultiply() {
    String pattern = "*a".repeat(200) + "b";
    assertThat(Glob.of(pattern, false).matches("a".repeat(2000))).isFalse();
  }

  private static Pattern expression(String pattern, int flags) {
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      expression.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(expression.toString(), flags);
  }

  private static String word(Random random, String letters) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }
}
