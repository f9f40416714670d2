package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.Limits;
import org.junit.jupiter.api.Test;

final class OpenFilesTest {
  @Test
  void withPlentyOfFilesNothingIsBoundByThem() {
    OpenFiles files = OpenFiles.of(20_000, 12, 1024);
    assertThat(files.connections()).isEqualTo(Limits.HTTP_CONNECTIONS);
    assertThat(files.requests()).isEqualTo(1024);
    assertThat(files.index()).isEqualTo(128);
    assertThat(files.shards()).isEqualTo(64);
    assertThat(OpenFiles.of(Long.MAX_VALUE, 1, 7).requests()).isEqualTo(7);
  }

  @Test
  void whatIsSharedOutNeverExceedsTheLimit() {
    for (int drives = 1; drives <= 64; drives++) {
      for (int limit = 100; limit < 40_000; limit += 97) {
        check(limit, drives);
      }
    }
  }

  private static void check(int limit, int drives) {
    try {
      OpenFiles files = OpenFiles.of(limit, drives, 1024);
      int ofDrives = drives * (16 + files.index() + files.shards() + files.requests());
      assertThat(40 + files.connections() + ofDrives).isLessThanOrEqualTo(limit);
      assertThat(files.requests()).isPositive();
      assertThat(files.connections()).isGreaterThanOrEqualTo(16);
    } catch (Configuration.Mistake tooFew) {
      assertThat(limit).isLessThan(40 + 16 + drives * 41);
    }
  }

  @Test
  void tooFewForTheDrivesIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> OpenFiles.of(256, 12, 1024))
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("256 files")
        .hasMessageContaining("ulimit -n");
  }

  @Test
  void theLimitOfThisProcessIsKnown() {
    assertThat(OpenFiles.ofThisProcess(1, 1024).limit()).isPositive();
  }
}
