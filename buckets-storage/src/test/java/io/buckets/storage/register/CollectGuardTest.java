package io.buckets.storage.register;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CollectGuardTest {
  @Test
  void aGuardIsNeverBelowWhatWasCollectedAndRisesForFewOthers() {
    CollectGuard guard = new CollectGuard(ballot(3));
    int raised = 50;
    for (int i = 1; i <= raised; i++) {
      guard.raise(IndexKey.of(key("collected " + i)), ballot(100 + i));
    }
    guard.raise(IndexKey.of(key("collected 50")), ballot(7));
    for (int i = 1; i <= raised; i++) {
      IndexKey at = IndexKey.of(key("collected " + i));
      assertThat(guard.of(at)).isGreaterThanOrEqualTo(ballot(100 + i));
    }
    int touched = 0;
    for (int i = 0; i < 10_000; i++) {
      touched += guard.of(IndexKey.of(key("other " + i))).equals(ballot(3)) ? 0 : 1;
    }
    assertThat(touched).isLessThan(10_000 / 20);
    assertThat(guard.newest()).isEqualTo(ballot(150));
  }

  @Test
  void whatIsDurableGuardsEveryKey() {
    CollectGuard guard = new CollectGuard(ballot(3));
    guard.raise(IndexKey.of(key("one")), ballot(9));
    CollectGuard opened = new CollectGuard(guard.newest());
    assertThat(opened.of(IndexKey.of(key("one")))).isEqualTo(ballot(9));
    assertThat(opened.of(IndexKey.of(key("another")))).isEqualTo(ballot(9));
  }
}
