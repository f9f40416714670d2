package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.setting.LockMode;
import io.buckets.core.Ballot;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What a lock lets happen, at which time.
final class VersionLockTest {
  private static final VersionLock GOVERNED = VersionLock.NONE.retained(LockMode.GOVERNANCE, 1000);
  private static final VersionLock FAST = VersionLock.NONE.retained(LockMode.COMPLIANCE, 1000);

  @Test
  void retentionEndsAtItsMomentAndNotBefore() {
    refused(() -> FAST.requireRemovable(999, true));
    FAST.requireRemovable(1000, false);
    refused(() -> GOVERNED.requireRemovable(999, false));
    GOVERNED.requireRemovable(999, true);
    GOVERNED.requireRemovable(1000, false);
    VersionLock.NONE.requireRemovable(0, false);
  }

  @Test
  void aHoldOutlivesEverything() {
    refused(() -> GOVERNED.held(true).requireRemovable(2000, true));
    refused(() -> VersionLock.NONE.held(true).requireRemovable(0, true));
    VersionLock.NONE.held(false).requireRemovable(0, false);
  }

  @Test
  void retentionIsLengthenedByAnybodyAndLoosenedByFew() {
    FAST.requireRetentionBecomes(FAST.retained(LockMode.COMPLIANCE, 1001), 0, false);
    refused(() -> FAST.requireRetentionBecomes(FAST.retained(LockMode.COMPLIANCE, 999), 0, true));
    refused(() -> FAST.requireRetentionBecomes(GOVERNED.retained(null, 0), 0, true));
    refused(() -> FAST.requireRetentionBecomes(FAST.retained(LockMode.GOVERNANCE, 2000), 0, true));
    refused(() -> GOVERNED.requireRetentionBecomes(FAST, 0, false));
    GOVERNED.requireRetentionBecomes(FAST, 0, true);
    FAST.requireRetentionBecomes(VersionLock.NONE, 1000, false);
  }

  @Test
  void itIsKeptInMetadataAsItIsAndNothingElseIsTouched() {
    for (VersionLock lock :
        new VersionLock[] {
          VersionLock.NONE, GOVERNED, FAST.held(true), VersionLock.NONE.held(false)
        }) {
      Map<String, String> metadata = lock.in(FAST.held(true).in(Map.of("a", "b")));
      assertThat(VersionLock.of(metadata)).isEqualTo(lock);
      assertThat(metadata).containsEntry("a", "b");
    }
  }

  @Test
  void halfALockIsCorruptAndRemovesNothing() {
    for (Map<String, String> metadata :
        List.of(
            Map.of(VersionLock.MODE, "COMPLIANCE"),
            Map.of(VersionLock.UNTIL, "2140-01-01T00:00:00.000Z"),
            Map.of(VersionLock.MODE, "X", VersionLock.UNTIL, "2140-01-01T00:00:00.000Z"),
            Map.of(VersionLock.MODE, "COMPLIANCE", VersionLock.UNTIL, "never"))) {
      assertThatThrownBy(() -> VersionLock.of(metadata))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }
  }

  /// Neither a clock that is set forward while the node runs, nor ballots that a clock left ahead
  /// which was wrong at a start, ends a lock.
  @Test
  void nowIsTheEarlierOfTheBallotAndTheClock() {
    InstantSource clock = () -> Instant.ofEpochMilli(5_000);
    assertThat(VersionLock.now(Ballot.at(9_000, 1, 1), clock)).isEqualTo(5_000);
    assertThat(VersionLock.now(Ballot.at(3_000, 1, 1), clock)).isEqualTo(3_000);
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED));
  }
}
