package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClosingTest {
  @Test
  void whatFailsKeepsNothingElseOpen() {
    IOException first = new IOException("first");
    IllegalStateException second = new IllegalStateException("second");
    List<String> closed = new ArrayList<>();
    List<Closeable> parts =
        List.of(
            () -> {
              throw first;
            },
            () -> closed.add("between"),
            () -> {
              throw second;
            },
            () -> closed.add("last"));
    assertThatThrownBy(() -> Closing.all(parts)).isSameAs(first).hasSuppressedException(second);
    assertThat(closed).containsExactly("between", "last");
  }

  @Test
  void whatClosesWellThrowsNothing() throws Exception {
    List<String> closed = new ArrayList<>();
    Closing.all(List.<Closeable>of(() -> closed.add("one"), () -> closed.add("two")));
    assertThat(closed).containsExactly("one", "two");
  }
}
