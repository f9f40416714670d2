package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.erasure.Geometry;
import org.junit.jupiter.api.Test;

final class SuspectsTest {
  /// 8+4: writes take 8.
  private static final Quorum WIDE = Quorum.of(Geometry.parse("8+4"));

  /// 2+2: writes take 3.
  private static final Quorum NARROW = Quorum.of(Geometry.parse("2+2"));

  private static boolean can(Quorum quorum, int out, int late, int times) {
    return Suspects.isDispensable(quorum, out, late, times);
  }

  @Test
  void asManyLateDrivesAsWritesCanDoWithoutAreLeftOut() {
    int spare = WIDE.drives() - WIDE.write();
    for (int late = 1; late <= spare; late++) {
      assertThat(can(WIDE, 0, late, 1)).as("%s late", late).isTrue();
      assertThat(can(WIDE, spare - late, late, 1)).as("%s late, others out", late).isTrue();
    }
    assertThat(can(NARROW, 0, 1, 1)).isTrue();
  }

  @Test
  void whatStallsTogetherIsWaitedForTwiceAsLong() {
    assertThat(can(WIDE, 0, 12, 1)).isFalse();
    assertThat(can(WIDE, 0, 12, 2)).isTrue();
    assertThat(can(NARROW, 0, 3, 1)).isFalse();
    assertThat(can(NARROW, 0, 3, 2)).isTrue();
  }

  @Test
  void latenessNeverMakesASetUnreadable() {
    assertThat(can(WIDE, 3, 9, 2)).isTrue();
    assertThat(can(WIDE, 4, 8, 2)).isFalse();
    assertThat(can(NARROW, 1, 3, 2)).isTrue();
    assertThat(can(NARROW, 2, 2, 2)).isFalse();
  }
}
