package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ETagTest {
  private static final String DIGEST = "0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "-10000", "-99999"})
  void aDigestWithOrWithoutACountOfPartsIsATag(String count) {
    assertThat(new ETag(DIGEST + count).quoted()).isEqualTo('"' + DIGEST + count + '"');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdeg",
        "0123456789ABCDEF0123456789abcdef",
        DIGEST + "0",
        DIGEST + "-",
        DIGEST + "-123456",
        DIGEST + "-1x",
        DIGEST + "1-",
        '"' + DIGEST + '"'
      })
  void anythingElseIsNot(String text) {
    assertThatThrownBy(() -> new ETag(text)).isInstanceOf(StoreException.class);
  }
}
