package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BucketNameTest {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern ODD = Pattern.compile(".*(\\.\\.|\\.-|-\\.).*");
  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  @Test
  void namesOfTheDocumentedFormAreTaken() {
    for (String name :
        new String[] {
          "abc", "a-b", "a.b", "3x3", "logs.2026-12", "1.2.3", "1.2.3.4.5", "a".repeat(63)
        }) {
      assertThat(BucketName.isValid(name)).as(name).isTrue();
      assertThat(new BucketName(name)).hasToString(name);
    }
  }

  @Test
  void othersAreRefused() {
    for (String name :
        new String[] {
          "",
          "ab",
          "a".repeat(64),
          "Abc",
          "a_b",
          "-ab",
          "ab-",
          ".ab",
          "ab.",
          "a..b",
          "a.-b",
          "a-.b",
          "192.168.5.4",
          "xn--abc",
          "sthree-abc",
          "abc-s3alias",
          "abc--ol-s3",
          "bücher",
          "a b",
          "ab\n"
        }) {
      assertThat(BucketName.isValid(name)).as(name).isFalse();
      assertThatThrownBy(() -> new BucketName(name))
          .as(name)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("'" + name + "'");
    }
  }

  @Test
  void theRuleIsThatOfTheGuideForAnyCharacters() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "az09.-AZ_é";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(8); length > 0; length--) {
        name.append(alphabet.charAt(random.nextInt(random.nextBoolean() ? 6 : alphabet.length())));
      }
      String text = name.toString();
      boolean expected =
          SHAPE.matcher(text).matches()
              && !ODD.matcher(text).matches()
              && !ADDRESS.matcher(text).matches();
      assertThat(BucketName.isValid(text)).as("%s, seed %d", text, seed).isEqualTo(expected);
    }
  }
}
